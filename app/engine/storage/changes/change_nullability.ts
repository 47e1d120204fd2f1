import { quoteIdentifier } from '../../sql/main.js'
import { rebuildTable } from '../rebuild.js'
import { literal } from '../render.js'
import { columnOfTable, tableOf, withTable, type StorageSnapshot } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countRows } from './counting.js'

type ChangeNullability = ChangeOf<'change_nullability'>

/** A field became required or optional. */
export const changeNullability: ChangeKind<ChangeNullability> = {
  describe: (change) =>
    `${change.nullable ? 'let the column' : 'require a value in the column'} ${change.column} of ${change.table}${change.nullable ? ' be empty' : ''}`,
  evolve,
  up(change, before, dialect) {
    const [table, column] = [quoteIdentifier(change.table), quoteIdentifier(change.column)]
    const kind = columnOfTable(tableOf(before, change.table), change.column).kind
    const fill =
      change.nullable || change.backfill === undefined
        ? []
        : [`update ${table} set ${column} = ${literal(change.backfill, kind, dialect)} where ${column} is null`]
    if (dialect === 'postgres') {
      return [...fill, `alter table ${table} alter column ${column} ${change.nullable ? 'drop' : 'set'} not null`]
    }
    return [...fill, ...rebuildTable(tableOf(before, change.table), tableOf(evolve(change, before), change.table))]
  },
  inverse: (change) => ({
    kind: 'change_nullability',
    table: change.table,
    column: change.column,
    nullable: !change.nullable,
  }),
  hazards: (change) =>
    change.nullable || change.backfill !== undefined
      ? []
      : [
          {
            kind: 'blocked',
            message: `rows of ${change.table} have no ${change.column}: fill them or declare a default`,
            count: countRows(change.table, `${quoteIdentifier(change.column)} is null`),
          },
        ],
}

function evolve(change: ChangeNullability, before: StorageSnapshot): StorageSnapshot {
  const table = tableOf(before, change.table)
  return withTable(before, {
    ...table,
    columns: table.columns.map((column) =>
      column.name === change.column ? { ...column, nullable: change.nullable } : column
    ),
  })
}
