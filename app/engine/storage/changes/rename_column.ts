import { quoteIdentifier } from '../../sql/main.js'
import { tableOf, withTable, type ConditionText } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'

/** A field got another name, as its declaration says by `was`. Both databases turn keys and indexes with it. */
export const renameColumn: ChangeKind<ChangeOf<'rename_column'>> = {
  describe: (change) => `rename the column ${change.column} of ${change.table} to ${change.to}`,
  evolve(change, before) {
    const table = tableOf(before, change.table)
    const turn = (name: string) => (name === change.column ? change.to : name)
    return withTable(before, {
      ...table,
      columns: table.columns.map((column) => ({
        ...column,
        name: turn(column.name),
        ...(column.keyOf === undefined ? {} : { keyOf: turn(column.keyOf) }),
      })),
      primaryKey: table.primaryKey.map(turn),
      foreignKeys: table.foreignKeys.map((key) => ({ ...key, columns: key.columns.map(turn) })),
      indexes: table.indexes.map((index) => ({
        ...index,
        columns: index.columns.map((column) => ({ ...column, name: turn(column.name) })),
        where: index.where && turnCondition(index.where, change.column, change.to),
      })),
    })
  },
  up: (change) => {
    const [name, from, to] = [change.table, change.column, change.to].map(quoteIdentifier)
    return [`alter table ${name} rename column ${from} to ${to}`]
  },
  inverse: (change) => ({ kind: 'rename_column', table: change.table, column: change.to, to: change.column }),
  hazards: () => [],
}

/** Identifiers in conditions are always quoted, literals never in double quotes. */
function turnCondition(where: ConditionText, from: string, to: string): ConditionText {
  const turn = (text: string) => text.replaceAll(quoteIdentifier(from), quoteIdentifier(to))
  return { sqlite: turn(where.sqlite), postgres: turn(where.postgres) }
}
