import type { Clock, PluginInfo } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { prepareBin } from './bin.js'
import { describeChange, evolve, type Change } from './changes/main.js'
import { diffSnapshots } from './diff.js'
import { E_OLD_PROCESSES } from './errors.js'
import { datedHere, readHistory, stateBefore } from './history.js'
import type { DatedMigration } from './migration_files.js'
import { appliedMigrations, keepChanges, pendingOf, prepareLedger, ranMigrations, recordMigration } from './ledger.js'
import { underLock } from './lock.js'
import { shortly } from './online.js'
import { splitPhases, touchedBy } from './phases.js'
import { liveProcesses, prepareProcesses, type LiveProcess } from './processes.js'
import { forgetProgress, prepareProgress, readProgress, saveProgress, type Phase, type Progress } from './progress.js'
import { secureRows } from './row_security.js'
import { bringBack, uninstalledAmong } from './reinstall.js'
import { runBesideWriters, runInTransaction } from './run_phase.js'
import { EMPTY_SNAPSHOT, type StorageSnapshot } from './shapes.js'

export interface ApplyOptions {
  readonly database: Database
  /** The application's folder. */
  readonly root: string
  readonly plugins: readonly Pick<PluginInfo, 'name' | 'requires'>[]
  readonly clock: Pick<Clock, 'system'>
  /** `storageVersion` of the declarations: processes of another one are in the way of some changes. */
  readonly version: string
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
  /** What was finished now, having waited for processes of older declarations. */
  readonly contracted: readonly MigrationName[]
  /** What waits for processes to end. */
  readonly waiting: readonly MigrationName[]
  /** Plugins that had been uninstalled and are here again, with what they had. */
  readonly broughtBack: readonly string[]
}

/** What all parts of one apply stand on. */
interface Ground extends ApplyOptions {
  /** Others may be writing: short transactions instead of one. */
  readonly isOnline: boolean
  readonly others: readonly LiveProcess[]
}

/**
 * Runs all pending migrations, and what earlier ones have left to do, and brings row-level security to what the
 * database was opened with. Needs the owner's role. On SQLite, and on a PostgreSQL that is new, all or none in
 * one transaction; on one that serves in short steps beside its writers, of which a later call goes on with the
 * rest. Throws E_MIGRATIONS_LOCKED while another process does the same, E_MIGRATION_DRIFT when what had been
 * applied was edited since or lost its file, E_CHANGE_REFUSED when rows stand in the way, E_OLD_PROCESSES
 * when processes do. A plugin that had been uninstalled gets its tables and columns back first.
 */
export async function applyMigrations(options: ApplyOptions): Promise<ApplyResult> {
  const history = await readHistory(options.root, options.plugins)
  const database = options.database.asOwner()
  return underLock(database, 'apply migrations', async () => {
    const isNew = (await appliedMigrations(database)).length === 0
    const live = await liveProcesses(database)
    const others = live.filter((process) => process.version !== options.version)
    const ground = { ...options, database, others, isOnline: database.dialect === 'postgres' && !isNew }
    if (ground.isOnline) return applyHistory(ground, history)
    return database.transaction(() => applyHistory(ground, history), { label: 'apply migrations' })
  })
}

/** The migrations that a database has not run yet. */
export async function pendingMigrations(
  options: Pick<ApplyOptions, 'database' | 'root' | 'plugins'>
): Promise<readonly MigrationName[]> {
  const history = await readHistory(options.root, options.plugins)
  const applied = await appliedMigrations(options.database.asOwner())
  const pending = pendingOf(history, applied).map(({ migration: { plugin, name } }) => ({ plugin, name }))
  const back = uninstalledAmong(options.plugins, applied)
  return [...back.map((plugin) => ({ plugin, name: 'which was uninstalled' })), ...pending]
}

/** The migrations that are in use and have something left to do when no process of older declarations runs. */
export async function waitingMigrations(database: Database): Promise<readonly MigrationName[]> {
  const progress = await readProgress(database.asOwner())
  return progress.filter(({ phase }) => phase === 'contract').map(({ plugin, name }) => ({ plugin, name }))
}

/** Makes the tables of a snapshot at once, without migrations: for tests and throw-away databases. */
export async function createTables(database: Database, snapshot: StorageSnapshot): Promise<void> {
  const { changes } = diffSnapshots(EMPTY_SNAPSHOT, snapshot)
  const owner = database.asOwner()
  const work = async () => {
    await prepareBin(owner)
    await prepareProcesses(owner)
    await runInTransaction({ database: owner, changes, before: EMPTY_SNAPSHOT, at: new Date(0) })
    await secureRows(owner)
  }
  await owner.transaction(work, { label: 'create tables' })
}

async function applyHistory(ground: Ground, history: readonly DatedMigration[]): Promise<ApplyResult> {
  const { database } = ground
  await inTransaction(ground, async () => {
    for (const prepare of [prepareLedger, prepareProgress, prepareBin, prepareProcesses]) await prepare(database)
    await secureRows(database)
  })
  await inTransaction(ground, () => keepChanges(database, history))
  const applied = await appliedMigrations(database)
  const missing = pendingOf(history, applied)
  const broughtBack = uninstalledAmong(ground.plugins, applied)
  for (const plugin of broughtBack) {
    const back = { database, history, plugin, at: ground.clock.system() }
    await inTransaction(ground, () => bringBack(back))
  }
  const pending = datedHere(history, await ranMigrations(database), missing)
  const contracted = await contractAll(ground, history)
  for (const dated of pending) await expand(ground, dated)
  contracted.push(...(await contractAll(ground, history)))
  await inTransaction(ground, () => secureRows(database))
  const named = ({ plugin, name }: MigrationName) => ({ plugin, name })
  return {
    applied: pending.map(({ migration }) => named(migration)),
    known: history.length - pending.length,
    contracted: contracted.map(named),
    waiting: await waitingMigrations(database),
    broughtBack,
  }
}

/** Does what declarations before and after can both live with, or all where nobody runs others. */
async function expand(ground: Ground, { migration, before }: DatedMigration): Promise<void> {
  const { database, clock, others } = ground
  const progress = await readProgress(database)
  const own = progress.find((item) => item.plugin === migration.plugin && item.name === migration.name)
  const phase: Phase = own?.phase ?? (others.length === 0 ? 'whole' : 'expand')
  const split = splitPhases(migration.changes, before)
  if (others.length > 0) refuseBeside(ground, migration.changes, split.alone, progress)
  const changes = phase === 'whole' ? migration.changes : split.expand
  const waiting = phase === 'whole' ? [] : split.contract
  const { plugin, name, checksum } = migration
  await run(ground, { plugin, name, checksum, phase, done: own?.done ?? 0, waiting }, changes, before)
  await inTransaction(ground, async () => {
    await recordMigration(database, migration, clock.system())
    if (waiting.length === 0) await forgetProgress(database, migration)
    else await saveProgress(database, { plugin, name, checksum, phase: 'contract', done: 0, waiting })
  })
}

/** Does what has waited, where nobody runs other declarations any more; gives what is done with. */
async function contractAll(ground: Ground, history: readonly DatedMigration[]): Promise<MigrationName[]> {
  const { database, others } = ground
  if (others.length > 0) return []
  const waiting = (await readProgress(database)).filter(({ phase }) => phase === 'contract')
  const order = history.filter(({ migration }) =>
    waiting.some(({ plugin, name }) => plugin === migration.plugin && name === migration.name)
  )
  const ran = await ranMigrations(database)
  for (const { migration } of order) {
    const progress = waiting.find(({ plugin, name }) => plugin === migration.plugin && name === migration.name)
    if (!progress) continue
    const before = stateBefore(history, ran, migration)
    const expanded = evolve(before, splitPhases(migration.changes, before).expand)
    await run(ground, progress, progress.waiting, expanded)
    await inTransaction(ground, () => forgetProgress(database, migration))
  }
  return order.map(({ migration }) => migration)
}

/** Some changes suffer no other declarations; none may come on top of what still waits for its end. */
function refuseBeside(
  { others }: Ground,
  changes: readonly Change[],
  alone: Change | null,
  progress: readonly Progress[]
): void {
  const touched = touchedBy(changes)
  const later = progress.flatMap(({ phase, waiting }) => (phase === 'contract' ? waiting : []))
  const inTheWay = alone ?? later.find((change) => touched.has(change.table)) ?? null
  if (inTheWay === null) return
  throw new E_OLD_PROCESSES([describeChange(inTheWay), others.map(({ label }) => label).join(', ')])
}

async function run(
  { database, clock, isOnline }: Ground,
  progress: Progress,
  changes: readonly Change[],
  before: StorageSnapshot
): Promise<void> {
  const at = clock.system()
  if (!isOnline) return runInTransaction({ database, changes, before, at })
  const keep = (done: number) => saveProgress(database, { ...progress, done })
  await runBesideWriters({ database, changes, before, at, done: progress.done, keep })
}

function inTransaction({ database, isOnline }: Ground, work: () => Promise<void>): Promise<void> {
  return isOnline ? shortly(database, work) : work()
}
