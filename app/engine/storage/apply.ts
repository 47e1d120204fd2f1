import type { Clock, PluginInfo } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { describeChange, evolve, inverseOf, type Change } from './changes/main.js'
import { diffSnapshots } from './diff.js'
import { E_MIGRATION_DRIFT, E_MIGRATIONS_LOCKED, E_NO_WAY_BACK } from './errors.js'
import { runChange } from './execute.js'
import { readHistory, type DatedMigration } from './history.js'
import { appliedMigrations, forgetMigration, prepareLedger, recordMigration, type AppliedMigration } from './ledger.js'
import { secureRows } from './row_security.js'
import { EMPTY_SNAPSHOT, type StorageSnapshot } from './shapes.js'

export interface ApplyOptions {
  readonly database: Database
  /** The application's folder. */
  readonly root: string
  readonly plugins: readonly Pick<PluginInfo, 'name' | 'requires'>[]
  readonly clock: Pick<Clock, 'system'>
}

export interface MigrationName {
  readonly plugin: string
  readonly name: string
}

export interface ApplyResult {
  /** What ran now, in order. */
  readonly applied: readonly MigrationName[]
  /** How many had run before. */
  readonly known: number
}

/** Keys of the advisory lock: `lect`, `migr` as numbers. */
const LOCK = 'select pg_try_advisory_xact_lock(1818583924, 1835624306) as locked'

/**
 * Runs all pending migrations in one transaction: all or none, on both databases, and brings row-level
 * security to what the database was opened with. Needs the owner's role. Throws E_MIGRATIONS_LOCKED while another process does the same, E_MIGRATION_DRIFT when what
 * had been applied was edited since or lost its file, E_CHANGE_REFUSED when rows stand in the way.
 */
export async function applyMigrations(options: ApplyOptions): Promise<ApplyResult> {
  const history = await readHistory(options.root, options.plugins)
  const database = options.database.asOwner()
  return database.transaction(() => applyHistory({ ...options, database }, history), { label: 'apply migrations' })
}

/** The migrations that a database has not run yet. */
export async function pendingMigrations(options: Omit<ApplyOptions, 'clock'>): Promise<readonly MigrationName[]> {
  const history = await readHistory(options.root, options.plugins)
  const applied = await appliedMigrations(options.database.asOwner())
  return pendingOf(history, applied).map(({ migration }) => ({ plugin: migration.plugin, name: migration.name }))
}

/**
 * Undoes a plugin's last applied migration and forgets that it ran; gives its name, or null when
 * there was none. Throws E_NO_WAY_BACK where a change has no inverse.
 */
export async function revertLastMigration(options: ApplyOptions & { readonly plugin: string }): Promise<string | null> {
  const { plugin } = options
  const database = options.database.asOwner()
  const history = await readHistory(options.root, options.plugins)
  const work = async () => {
    await lock(database)
    const applied = await appliedMigrations(database)
    const last = applied.filter((item) => item.plugin === plugin).at(-1)
    if (!last) return null
    const dated = history.find(({ migration }) => migration.plugin === plugin && migration.name === last.name)
    if (!dated) throw new E_NO_WAY_BACK([`${plugin}/${last.name}`, 'its file is missing'])
    const changes = inverseOf(dated.before, dated.migration.changes)
    await runChanges(database, changes, evolve(dated.before, dated.migration.changes))
    await forgetMigration(database, plugin, last.name)
    return last.name
  }
  return database.transaction(work, { label: `revert ${plugin}` })
}

/** Makes the tables of a snapshot at once, without migrations: for tests and throw-away databases. */
export async function createTables(database: Database, snapshot: StorageSnapshot): Promise<void> {
  const { changes } = diffSnapshots(EMPTY_SNAPSHOT, snapshot)
  const owner = database.asOwner()
  const work = async () => {
    await runChanges(owner, changes, EMPTY_SNAPSHOT)
    await secureRows(owner)
  }
  await owner.transaction(work, { label: 'create tables' })
}

async function applyHistory(options: ApplyOptions, history: readonly DatedMigration[]): Promise<ApplyResult> {
  const { database, clock } = options
  await lock(database)
  await prepareLedger(database)
  const applied = await appliedMigrations(database)
  const pending = pendingOf(history, applied)
  for (const { migration, before } of pending) {
    await runChanges(database, migration.changes, before)
    await recordMigration(database, migration, clock.system())
  }
  await secureRows(database)
  return {
    applied: pending.map(({ migration }) => ({ plugin: migration.plugin, name: migration.name })),
    known: history.length - pending.length,
  }
}

async function runChanges(database: Database, changes: readonly Change[], before: StorageSnapshot): Promise<void> {
  let snapshot = before
  for (const change of changes) {
    await runChange(database, change, snapshot, describeChange(change))
    snapshot = evolve(snapshot, [change])
  }
}

/** On SQLite the transaction is the lock. */
async function lock(database: Database): Promise<void> {
  if (database.dialect === 'sqlite') return
  await database.write([{ text: 'set local statement_timeout = 0', values: [] }])
  const [row] = await database.read({ text: LOCK, values: [] })
  if (row?.['locked'] !== true) throw new E_MIGRATIONS_LOCKED()
}

/** Plugins that are no longer installed keep their entries; of the others every entry must have its file, unchanged. */
function pendingOf(
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
  if (lost !== undefined) throw new E_MIGRATION_DRIFT([lost, 'was applied, but its file is missing'])
  return pending
}
