import { quoteIdentifier } from '../../sql/main.js'
import { dropExclusionOf } from '../exclusion.js'
import { rebuildTable } from '../rebuild.js'
import { tableOf, withoutTable, type TableShape } from '../shapes.js'
import { exclusionsIn } from '../table_exclusions.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countRows } from './counting.js'

/**
 * An entity went: its table waits in the bin, without indexes, whose names would be in the way of a
 * new one, and without foreign keys, so that its rows hold nobody.
 */
export const dropTable: ChangeKind<ChangeOf<'drop_table'>> = {
  describe: (change) => `put the table ${change.table} into the bin as ${change.bin}`,
  evolve: (change, before) => ({ ...withoutTable(before, change.table), bin: [...before.bin, change.bin] }),
  up(change, before, dialect) {
    const table = tableOf(before, change.table)
    const rename = `alter table ${quoteIdentifier(change.table)} rename to ${quoteIdentifier(change.bin)}`
    const exclusions = exclusionsIn(table).flatMap((item) => dropExclusionOf(change.table, item.name, dialect))
    const indexes = table.indexes.map((index) => `drop index ${quoteIdentifier(index.name)}`)
    if (dialect === 'postgres') {
      const keys = table.foreignKeys.map(
        (key) => `alter table ${quoteIdentifier(change.table)} drop constraint ${quoteIdentifier(key.name)}`
      )
      return [...keys, ...exclusions, ...indexes, rename]
    }
    const binned: TableShape = { ...table, name: change.bin, indexes: [], exclusions: [], foreignKeys: [] }
    return [
      ...exclusions,
      ...indexes,
      rename,
      ...(table.foreignKeys.length > 0 ? rebuildTable({ ...table, name: change.bin }, binned) : []),
    ]
  },
  phases: (change) => ({ expand: [], contract: [change] }),
  inverse: (change, before) => ({
    kind: 'restore_table',
    table: change.table,
    bin: change.bin,
    shape: tableOf(before, change.table),
  }),
  hazards: (change) => [
    { kind: 'loss', message: `the rows of ${change.table} can no longer be read`, count: countRows(change.table) },
  ],
}
