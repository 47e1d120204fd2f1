import { quoteIdentifier } from '../../sql/main.js'
import { rebuildTable } from '../rebuild.js'
import { foreignKeyText } from '../render.js'
import { tableOf, withTable, type StorageSnapshot } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countDangling } from './dangling.js'

type AddForeignKey = ChangeOf<'add_foreign_key'>

/** A link of a table that exists already. SQLite knows keys over several columns only from CREATE TABLE. */
export const addForeignKey: ChangeKind<AddForeignKey> = {
  describe: (change) => `tie ${change.key.columns.join(', ')} of ${change.table} to ${change.key.table}`,
  evolve,
  up: (change, before, dialect) =>
    dialect === 'postgres'
      ? [`alter table ${quoteIdentifier(change.table)} add ${foreignKeyText(change.key)}`]
      : rebuildTable(tableOf(before, change.table), tableOf(evolve(change, before), change.table)),
  online(change) {
    const [table, key] = [quoteIdentifier(change.table), quoteIdentifier(change.key.name)]
    return {
      steps: [
        `alter table ${table} add ${foreignKeyText(change.key)} not valid`,
        `alter table ${table} validate constraint ${key}`,
      ],
      undo: [`alter table ${table} drop constraint if exists ${key}`],
    }
  },
  inverse: (change) => ({ kind: 'drop_foreign_key', table: change.table, key: change.key.name }),
  hazards: (change) => [
    {
      kind: 'blocked',
      message: `rows of ${change.table} point at rows of ${change.key.table} that do not exist`,
      count: countDangling(change.table, change.key),
    },
  ],
}

function evolve(change: AddForeignKey, before: StorageSnapshot): StorageSnapshot {
  const table = tableOf(before, change.table)
  return withTable(before, { ...table, foreignKeys: [...table.foreignKeys, change.key] })
}
