import { binName } from '../names.js'
import { createIndex, createTable } from '../render.js'
import { withTable } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'

/** A new entity: its table with primary key, foreign keys and indexes. */
export const addTable: ChangeKind<ChangeOf<'add_table'>> = {
  describe: (change) => `add the table ${change.table}`,
  evolve: (change, before) => withTable(before, change.shape),
  up: (change, _before, dialect) => [
    createTable(change.shape, dialect),
    ...change.shape.indexes.map((index) => createIndex(change.table, index, dialect)),
  ],
  inverse: (change, before) => ({
    kind: 'drop_table',
    table: change.table,
    bin: binName(change.table, before.bin),
  }),
  hazards: () => [],
}
