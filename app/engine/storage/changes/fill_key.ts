import { tableOf } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'

/** The keys of texts that exist already, for a key column that is new. Only empty keys are filled. */
export const fillKey: ChangeKind<ChangeOf<'fill_key'>> = {
  describe: (change) => `fill ${change.column} of ${change.table} with the keys of ${change.from}`,
  evolve: (_change, before) => before,
  up: (change, before) => [
    {
      kind: 'keys',
      table: change.table,
      primaryKey: tableOf(before, change.table).primaryKey,
      from: change.from,
      column: change.column,
      all: change.all ?? false,
      ...(change.by === undefined ? {} : { by: change.by }),
    },
  ],
  /** Old processes leave keys empty, and stale where they change the text. */
  phases: (change) => ({ expand: [change], contract: [{ ...change, all: true }] }),
  inverse: (change) => change,
  hazards: () => [],
}
