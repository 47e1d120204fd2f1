import { quoteIdentifier } from '../../sql/main.js'
import { createIndex, quoteAll } from '../render.js'
import { tableOf, withTable } from '../shapes.js'
import type { ChangeKind, ChangeOf, Hazard } from './contract.js'

type AddIndex = ChangeOf<'add_index'>

/** A new index or unique rule. */
export const addIndex: ChangeKind<AddIndex> = {
  describe: (change) => `add the ${change.index.unique ? 'unique ' : ''}index ${change.index.name} to ${change.table}`,
  evolve(change, before) {
    const table = tableOf(before, change.table)
    return withTable(before, { ...table, indexes: [...table.indexes, change.index] })
  },
  up: (change, _before, dialect) => [createIndex(change.table, change.index, dialect)],
  online: (change) => ({
    steps: [
      {
        kind: 'build',
        index: change.index.name,
        text: createIndex(change.table, change.index, 'postgres', 'concurrently'),
      },
    ],
    undo: [`drop index if exists ${quoteIdentifier(change.index.name)}`],
  }),
  inverse: (change) => ({ kind: 'drop_index', table: change.table, index: change.index.name }),
  hazards: (change) =>
    change.index.unique
      ? [
          {
            kind: 'blocked',
            message: `${change.table} has rows that are equal in ${change.index.columns.map((column) => column.name).join(', ')}`,
            count: { sqlite: countDuplicates(change, 'sqlite'), postgres: countDuplicates(change, 'postgres') },
          },
        ]
      : [],
}

/** Groups of rows that the rule forbids; empty values never collide. */
function countDuplicates(change: AddIndex, dialect: keyof Hazard['count']): string {
  const names = change.index.columns.map((column) => column.name)
  const conditions = [
    ...names.map((name) => `${quoteIdentifier(name)} is not null`),
    ...(change.index.where ? [change.index.where[dialect]] : []),
  ]
  return (
    `select count(*) as n from (select 1 from ${quoteIdentifier(change.table)} where ${conditions.join(' and ')} ` +
    `group by ${quoteAll(names)} having count(*) > 1) as d`
  )
}
