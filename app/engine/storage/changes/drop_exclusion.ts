import { dropExclusionOf } from '../exclusion.js'
import { tableOf, withTable } from '../shapes.js'
import { exclusionsIn, withExclusions } from '../table_exclusions.js'
import type { ChangeKind, ChangeOf } from './contract.js'

/** A rule about times that is no longer declared. */
export const dropExclusion: ChangeKind<ChangeOf<'drop_exclusion'>> = {
  describe: (change) => `drop the rule ${change.exclusion} of ${change.table}`,
  evolve(change, before) {
    const { exclusions = [], ...table } = tableOf(before, change.table)
    return withTable(before, {
      ...table,
      ...withExclusions(exclusions.filter(({ name }) => name !== change.exclusion)),
    })
  },
  up: (change, _before, dialect) => dropExclusionOf(change.table, change.exclusion, dialect),
  inverse(change, before) {
    const exclusion = exclusionsIn(tableOf(before, change.table)).find(({ name }) => name === change.exclusion)
    return exclusion
      ? { kind: 'add_exclusion', table: change.table, exclusion }
      : { reason: `the shape of ${change.exclusion} is not known` }
  },
  hazards: () => [],
}
