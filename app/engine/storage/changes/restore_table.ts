import { quoteIdentifier } from '../../sql/main.js'
import { createExclusion } from '../exclusion.js'
import { rebuildTable } from '../rebuild.js'
import { createIndex, foreignKeyText } from '../render.js'
import { withTable } from '../shapes.js'
import { exclusionsIn } from '../table_exclusions.js'
import { countDangling } from './dangling.js'
import type { ChangeKind, ChangeOf } from './contract.js'

/** A table comes back out of the bin, as it was. */
export const restoreTable: ChangeKind<ChangeOf<'restore_table'>> = {
  describe: (change) => `take the table ${change.table} out of the bin`,
  evolve: (change, before) => ({
    ...withTable(before, change.shape),
    bin: before.bin.filter((name) => name !== change.bin),
  }),
  up(change, _before, dialect) {
    const name = quoteIdentifier(change.table)
    const rename = `alter table ${quoteIdentifier(change.bin)} rename to ${name}`
    const indexes = change.shape.indexes.map((index) => createIndex(change.table, index, dialect))
    const exclusions = exclusionsIn(change.shape).flatMap((item) => createExclusion(change.shape, item, dialect))
    if (dialect === 'postgres') {
      return [
        rename,
        ...change.shape.foreignKeys.map((key) => `alter table ${name} add ${foreignKeyText(key)}`),
        ...indexes,
        ...exclusions,
      ]
    }
    return change.shape.foreignKeys.length === 0
      ? [rename, ...indexes, ...exclusions]
      : [rename, ...rebuildTable({ ...change.shape, indexes: [], exclusions: [], foreignKeys: [] }, change.shape)]
  },
  inverse: (change) => ({ kind: 'drop_table', table: change.table, bin: change.bin }),
  /** While it lay in the bin its rows held nobody. */
  hazards: (change, before) =>
    change.shape.foreignKeys
      .filter(({ table }) => table === change.table || before.tables[table])
      .map((key) => ({
        kind: 'blocked',
        message: `rows of ${change.table} point at rows of ${key.table} that do not exist`,
        count: countDangling(change.bin, key, key.table === change.table ? change.bin : key.table),
      })),
}
