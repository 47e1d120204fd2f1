import { quoteIdentifier } from '../../sql/main.js'
import { rebuildTable } from '../rebuild.js'
import { columnOfTable, tableOf, withTable, type StorageSnapshot } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countRows } from './counting.js'

type DropColumn = ChangeOf<'drop_column'>

/** A field went: its column waits in the bin of its table, empty for new rows. */
export const dropColumn: ChangeKind<DropColumn> = {
  describe: (change) => `put the column ${change.column} of ${change.table} into the bin as ${change.bin}`,
  evolve,
  up(change, before, dialect) {
    const table = tableOf(before, change.table)
    const [name, column, bin] = [change.table, change.column, change.bin].map(quoteIdentifier)
    const rename = `alter table ${name} rename column ${column} to ${bin}`
    if (columnOfTable(table, change.column).nullable) return [rename]
    if (dialect === 'postgres') {
      return [`alter table ${name} alter column ${column} drop not null, alter column ${column} drop default`, rename]
    }
    return rebuildTable(table, tableOf(evolve(change, before), change.table), {
      [change.bin]: quoteIdentifier(change.column),
    })
  },
  inverse: (change, before) => ({
    kind: 'restore_column',
    table: change.table,
    column: columnOfTable(tableOf(before, change.table), change.column),
    bin: change.bin,
  }),
  /** New rows come without it while old processes still read and write it. */
  phases: (change, before) => ({
    expand: columnOfTable(tableOf(before, change.table), change.column).nullable
      ? []
      : [{ kind: 'change_nullability', table: change.table, column: change.column, nullable: true }],
    contract: [change],
  }),
  hazards: (change) =>
    change.converted
      ? []
      : [
          {
            kind: 'loss',
            message: `the values of ${change.table}.${change.column} can no longer be read`,
            count: countRows(change.table, `${quoteIdentifier(change.column)} is not null`),
          },
        ],
}

function evolve(change: DropColumn, before: StorageSnapshot): StorageSnapshot {
  const table = tableOf(before, change.table)
  const column = columnOfTable(table, change.column)
  return withTable(before, {
    ...table,
    columns: table.columns.filter((item) => item.name !== change.column),
    bin: [...table.bin, { ...column, name: change.bin, nullable: true }],
  })
}
