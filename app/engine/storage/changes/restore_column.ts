import { quoteIdentifier } from '../../sql/main.js'
import { rebuildTable } from '../rebuild.js'
import { tableOf, withTable, type StorageSnapshot } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countRows } from './counting.js'

type RestoreColumn = ChangeOf<'restore_column'>

/** A column comes back out of the bin with its values. */
export const restoreColumn: ChangeKind<RestoreColumn> = {
  describe: (change) => `take the column ${change.column.name} of ${change.table} out of the bin`,
  evolve,
  up(change, before, dialect) {
    const [name, column, bin] = [change.table, change.column.name, change.bin].map(quoteIdentifier)
    const rename = `alter table ${name} rename column ${bin} to ${column}`
    if (change.column.nullable) return [rename]
    if (dialect === 'postgres') return [rename, `alter table ${name} alter column ${column} set not null`]
    return rebuildTable(tableOf(before, change.table), tableOf(evolve(change, before), change.table), {
      [change.column.name]: quoteIdentifier(change.bin),
    })
  },
  phases(change) {
    if (change.column.nullable) return { expand: [change], contract: [] }
    const { table, column } = change
    return {
      expand: [{ ...change, column: { ...column, nullable: true } }],
      contract: [{ kind: 'change_nullability', table, column: column.name, nullable: false }],
    }
  },
  inverse: (change) => ({ kind: 'drop_column', table: change.table, column: change.column.name, bin: change.bin }),
  hazards: (change) =>
    change.column.nullable
      ? []
      : [
          {
            kind: 'blocked',
            message: `${change.column.name} is required, and rows of ${change.table} were made without it`,
            count: countRows(change.table, `${quoteIdentifier(change.bin)} is null`),
          },
        ],
}

function evolve(change: RestoreColumn, before: StorageSnapshot): StorageSnapshot {
  const table = tableOf(before, change.table)
  return withTable(before, {
    ...table,
    columns: [...table.columns, change.column],
    bin: table.bin.filter((item) => item.name !== change.bin),
  })
}
