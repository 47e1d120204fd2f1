import { quoteIdentifier } from '../../sql/main.js'
import { tableOf, withoutTable, withTable } from '../shapes.js'
import type { ChangeKind, ChangeOf } from './contract.js'

/** An entity got another name; both databases turn the foreign keys of other tables with it. */
export const renameTable: ChangeKind<ChangeOf<'rename_table'>> = {
  describe: (change) => `rename the table ${change.table} to ${change.to}`,
  evolve(change, before) {
    const table = { ...tableOf(before, change.table), name: change.to, entity: change.entity }
    const moved = withTable(withoutTable(before, change.table), table)
    const turned = Object.values(moved.tables).map((item) => ({
      ...item,
      foreignKeys: item.foreignKeys.map((key) => (key.table === change.table ? { ...key, table: change.to } : key)),
    }))
    return { ...moved, tables: Object.fromEntries(turned.map((item) => [item.name, item])) }
  },
  up: (change) => [`alter table ${quoteIdentifier(change.table)} rename to ${quoteIdentifier(change.to)}`],
  phases: () => 'alone',
  inverse: (change, before) => ({
    kind: 'rename_table',
    table: change.to,
    to: change.table,
    entity: tableOf(before, change.table).entity,
  }),
  hazards: () => [],
}
