import { quoteIdentifier } from '../../sql/main.js'
import { tableOf, withTable } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'

/** An index or unique rule that is no longer declared. */
export const dropIndex: ChangeKind<ChangeOf<'drop_index'>> = {
  describe: (change) => `drop the index ${change.index} of ${change.table}`,
  evolve(change, before) {
    const table = tableOf(before, change.table)
    return withTable(before, { ...table, indexes: table.indexes.filter((index) => index.name !== change.index) })
  },
  up: (change) => [`drop index ${quoteIdentifier(change.index)}`],
  inverse(change, before) {
    const index = tableOf(before, change.table).indexes.find((item) => item.name === change.index)
    return index
      ? { kind: 'add_index', table: change.table, index }
      : { reason: `the shape of ${change.index} is not known` }
  },
  hazards: () => [],
}
