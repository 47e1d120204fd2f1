import { quoteIdentifier } from '../../sql/main.js'
import { rebuildTable } from '../rebuild.js'
import { tableOf, withTable, type StorageSnapshot } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'

type DropForeignKey = ChangeOf<'drop_foreign_key'>

/** A link that is no longer declared, or points elsewhere. */
export const dropForeignKey: ChangeKind<DropForeignKey> = {
  describe: (change) => `drop the foreign key ${change.key} of ${change.table}`,
  evolve,
  up: (change, before, dialect) =>
    dialect === 'postgres'
      ? [`alter table ${quoteIdentifier(change.table)} drop constraint ${quoteIdentifier(change.key)}`]
      : rebuildTable(tableOf(before, change.table), tableOf(evolve(change, before), change.table)),
  inverse(change, before) {
    const key = tableOf(before, change.table).foreignKeys.find((item) => item.name === change.key)
    return key
      ? { kind: 'add_foreign_key', table: change.table, key }
      : { reason: `the shape of ${change.key} is not known` }
  },
  hazards: () => [],
}

function evolve(change: DropForeignKey, before: StorageSnapshot): StorageSnapshot {
  const table = tableOf(before, change.table)
  return withTable(before, { ...table, foreignKeys: table.foreignKeys.filter((key) => key.name !== change.key) })
}
