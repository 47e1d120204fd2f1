import { raw, sql, value, type Database } from '../sql/main.js'
import type { Change } from './changes/main.js'
import { E_MIGRATION_DRIFT } from './errors.js'
import { typeText } from './render.js'
import { bound, columnsThere, hasTable } from './statements.js'
import type { DatedMigration, Migration } from './migration_files.js'

/** The table in which a database remembers what it ran. No entity: it exists before all of them. */
export const LEDGER_TABLE = 'lectern_migrations'

/** The entry of a plugin whose tables and columns are in the bin; it sorts after all migrations. */
export const UNINSTALLED = 'uninstalled'

export interface AppliedMigration {
  readonly plugin: string
  readonly name: string
  readonly checksum: string
}

/** A migration as the database itself keeps it, so that its state is known where the file is gone. */
export interface RanMigration {
  readonly plugin: string
  readonly name: string
  /** Its place in the order in which this database ran them; null where it ran before that was kept. */
  readonly number: number | null
  /** Null where it ran before they were kept. */
  readonly changes: readonly Change[] | null
}

/** Makes the ledger where it is missing, and its later columns. */
export async function prepareLedger(database: Database): Promise<void> {
  const [text, integer] = [typeText('text', database.dialect), typeText('integer', database.dialect)]
  await database.write([
    {
      text: `create table if not exists ${LEDGER_TABLE} (
        plugin ${text} not null, name ${text} not null, checksum ${text} not null,
        applied_at ${typeText('instant', database.dialect)} not null, number ${integer}, changes ${text},
        primary key (plugin, name))`,
      values: [],
    },
  ])
  if ((await columnsThere(database, LEDGER_TABLE)).has('changes')) return
  for (const column of [`number ${integer}`, `changes ${text}`]) {
    await database.write([bound(raw(`alter table ${LEDGER_TABLE} add column ${column}`), database.dialect)])
  }
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

/** What has been applied with its changes, in the order in which it was; those of unknown order come first. */
export async function ranMigrations(database: Database): Promise<readonly RanMigration[]> {
  const there = await columnsThere(database, LEDGER_TABLE)
  if (there.size === 0) return []
  const kept = there.has('changes') ? 'number, changes' : 'null as number, null as changes'
  const rows = await database.read({
    text: `select plugin, name, ${kept} from ${LEDGER_TABLE} order by coalesce(number, 0), plugin, name`,
    values: [],
  })
  return rows.map((row) => ({
    plugin: String(row['plugin']),
    name: String(row['name']),
    number: row['number'] === null ? null : Number(row['number']),
    changes: row['changes'] === null ? null : (JSON.parse(String(row['changes'])) as readonly Change[]),
  }))
}

export async function recordMigration(database: Database, migration: Migration, at: Date): Promise<void> {
  const { plugin, name, checksum, changes } = migration
  const given = sql`${value(plugin)}, ${value(name)}, ${value(checksum)}, ${value(at.toISOString())}`
  const next = raw(`(select coalesce(max(number), 0) + 1 from ${LEDGER_TABLE})`)
  const values = sql`${given}, ${next}, ${value(JSON.stringify(changes))}`
  const insert = sql`insert into ${LEDGER_TABLE} (plugin, name, checksum, applied_at, number, changes) values (${values})`
  await database.write([bound(insert, database.dialect)])
}

/** Keeps the changes of migrations that ran before the ledger did, where their files are there. */
export async function keepChanges(database: Database, history: readonly DatedMigration[]): Promise<void> {
  const bare = (await ranMigrations(database)).filter(({ changes }) => changes === null)
  const open = new Set(bare.map(({ plugin, name }) => `${plugin}/${name}`))
  const found = history.filter(({ migration }) => open.has(`${migration.plugin}/${migration.name}`))
  const next = raw(`(select coalesce(max(number), 0) + 1 from ${LEDGER_TABLE})`)
  for (const { migration } of found) {
    const { plugin, name, changes } = migration
    const keep = sql`update ${LEDGER_TABLE} set number = ${next}, changes = ${value(JSON.stringify(changes))}
      where plugin = ${value(plugin)} and name = ${value(name)}`
    await database.write([bound(keep, database.dialect)])
  }
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
  const lost = [...checksums.keys()]
    .map((id) => id.split('/'))
    .find(([plugin = '', name]) => plugins.has(plugin) && name !== UNINSTALLED)
  if (lost !== undefined) throw new E_MIGRATION_DRIFT([lost.join('/'), whatToDo(lost[0] ?? '')])
  return pending
}

/** An older folder over newer tables: there are two ways out of it. */
function whatToDo(plugin: string): string {
  return (
    'was applied, but its file is missing: the folder is of an older version than the tables. ' +
    `Put the newer version back, or run schema:rollback ${plugin} --to-folder to take the tables back to it`
  )
}
