import { sql, value, type Database } from '../sql/main.js'
import { E_MIGRATION_DRIFT } from './errors.js'
import type { DatedMigration } from './history.js'
import { typeText } from './render.js'
import { bound, hasTable } from './statements.js'
import type { Migration } from './migration_files.js'

/** The table in which a database remembers what it ran. No entity: it exists before all of them. */
export const LEDGER_TABLE = 'lectern_migrations'

export interface AppliedMigration {
  readonly plugin: string
  readonly name: string
  readonly checksum: string
}

/** Makes the ledger where it is missing. */
export async function prepareLedger(database: Database): Promise<void> {
  const text = typeText('text', database.dialect)
  await database.write([
    {
      text: `create table if not exists ${LEDGER_TABLE} (
        plugin ${text} not null, name ${text} not null, checksum ${text} not null,
        applied_at ${typeText('instant', database.dialect)} not null, primary key (plugin, name))`,
      values: [],
    },
  ])
}

/** What has been applied, in the order of names; nothing for a database without a ledger. */
export async function appliedMigrations(database: Database): Promise<readonly AppliedMigration[]> {
  if (!(await hasTable(database, LEDGER_TABLE))) return []
  const rows = await database.read({
    text: `select plugin, name, checksum from ${LEDGER_TABLE} order by plugin, name`,
    values: [],
  })
  return rows.map((row) => ({
    plugin: String(row['plugin']),
    name: String(row['name']),
    checksum: String(row['checksum']),
  }))
}

export async function recordMigration(database: Database, migration: Migration, at: Date): Promise<void> {
  const { plugin, name, checksum } = migration
  const values = sql`${value(plugin)}, ${value(name)}, ${value(checksum)}, ${value(at.toISOString())}`
  const insert = sql`insert into ${LEDGER_TABLE} (plugin, name, checksum, applied_at) values (${values})`
  await database.write([bound(insert, database.dialect)])
}

export async function forgetMigration(database: Database, plugin: string, name: string): Promise<void> {
  const gone = sql`delete from ${LEDGER_TABLE} where plugin = ${value(plugin)} and name = ${value(name)}`
  await database.write([bound(gone, database.dialect)])
}

/** Plugins that are no longer installed keep their entries; of the others every entry must have its file, unchanged. */
export function pendingOf(
  history: readonly DatedMigration[],
  applied: readonly AppliedMigration[]
): readonly DatedMigration[] {
  const checksums = new Map(applied.map((item) => [`${item.plugin}/${item.name}`, item.checksum]))
  const plugins = new Set(history.map(({ migration }) => migration.plugin))
  const pending = history.filter(({ migration }) => {
    const id = `${migration.plugin}/${migration.name}`
    const checksum = checksums.get(id)
    checksums.delete(id)
    if (checksum === undefined) return true
    if (checksum !== migration.checksum) throw new E_MIGRATION_DRIFT([id, 'was edited after it had been applied'])
    return false
  })
  const lost = [...checksums.keys()].find((id) => plugins.has(id.split('/')[0] ?? ''))
  if (lost !== undefined) {
    const what =
      'was applied, but its file is missing. For an older version of the plugin, run schema:rollback with the newer one first'
    throw new E_MIGRATION_DRIFT([lost, what])
  }
  return pending
}
