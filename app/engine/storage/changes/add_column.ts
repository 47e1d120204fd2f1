import { quoteIdentifier } from '../../sql/main.js'
import { binName } from '../names.js'
import { rebuildTable } from '../rebuild.js'
import { columnText, literal } from '../render.js'
import { tableOf, withTable, type StorageSnapshot } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countRows } from './counting.js'

type AddColumn = ChangeOf<'add_column'>

/** A new field. A required one needs a value for the rows that exist, or no rows. */
export const addColumn: ChangeKind<AddColumn> = {
  describe: (change) => `add the column ${change.column.name} to ${change.table}`,
  evolve,
  up(change, before, dialect) {
    const add = `alter table ${quoteIdentifier(change.table)} add column ${columnText(change.column, dialect)}`
    if (change.column.nullable) return [add]
    if (change.backfill === undefined) {
      // SQLite adds NOT NULL columns only with a default, even to an empty table.
      if (dialect === 'postgres') return [add]
      return rebuildTable(tableOf(before, change.table), tableOf(evolve(change, before), change.table))
    }
    // The default stays: processes of the old declarations do not name the column, and SQLite would have to rebuild.
    return [`${add} default ${literal(change.backfill, change.column.kind, dialect)}`]
  },
  phases(change) {
    if (change.column.nullable || change.backfill !== undefined) return { expand: [change], contract: [] }
    const { table, column } = change
    return {
      expand: [{ kind: 'add_column', table, column: { ...column, nullable: true } }],
      contract: [{ kind: 'change_nullability', table, column: column.name, nullable: false }],
    }
  },
  inverse: (change, before) => ({
    kind: 'drop_column',
    table: change.table,
    column: change.column.name,
    bin: binName(
      change.column.name,
      tableOf(before, change.table).bin.map((column) => column.name)
    ),
  }),
  hazards: (change) =>
    change.column.nullable || change.backfill !== undefined
      ? []
      : [
          {
            kind: 'blocked',
            message: `${change.column.name} is required and has no default for the rows of ${change.table}: give it one, or make it optional first`,
            count: countRows(change.table),
          },
        ],
}

function evolve(change: AddColumn, before: StorageSnapshot): StorageSnapshot {
  const table = tableOf(before, change.table)
  return withTable(before, { ...table, columns: [...table.columns, change.column] })
}
