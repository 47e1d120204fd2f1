import { tableOf, withTable, type ColumnShape } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'

type FillKey = ChangeOf<'fill_key'>

/**
 * The keys of texts that exist already, for a key column that is new: only empty keys are filled. Or, where the type of the
 * text matches by another part of it than before, all of them anew.
 */
export const fillKey: ChangeKind<FillKey> = {
  describe: (change) => `fill ${change.column} of ${change.table} with the keys of ${change.from}`,
  evolve(change, before) {
    if (change.was === undefined) return before
    const table = tableOf(before, change.table)
    const columns = table.columns.map((column) => (column.name === change.column ? madeBy(column, change.by) : column))
    return withTable(before, { ...table, columns })
  },
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
  inverse({ was, by, ...change }) {
    if (was === undefined) return { ...change, ...(by === undefined ? {} : { by }) }
    return { ...change, ...(was === null ? {} : { by: was }), was: by ?? null }
  },
  hazards: () => [],
}

function madeBy({ keyBy: _old, ...column }: ColumnShape, by: string | undefined): ColumnShape {
  return by === undefined ? column : { ...column, keyBy: by }
}
