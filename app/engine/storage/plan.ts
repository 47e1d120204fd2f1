import { at, type Diagnostic } from '../base/main.js'
import type { Registry } from '../model/main.js'
import { E_STATEMENT_FAILED, type Database } from '../sql/main.js'
import { describeChange, evolve, hazardsOf, type Change, type Hazard } from './changes/main.js'
import { diffSnapshots, type DiffRefusal } from './diff.js'
import { countHazard } from './execute.js'
import { pluginOrder } from './history.js'
import { readSnapshot } from './migration_files.js'
import { backfillsOf, renameHintsOf, snapshotOf } from './snapshot.js'
import { EMPTY_SNAPSHOT, tablesOfPlugin, type RenameHints, type StorageSnapshot } from './shapes.js'

export interface PlanOptions {
  readonly registry: Registry
  /** The application's folder: migrations are read below it. */
  readonly root: string
  /** Where given, hazards are counted in it. */
  readonly database?: Database
  /** Renames of tables, new name to old; those of columns are declared by fields. */
  readonly renamedTables?: RenameHints['tables']
}

export interface PlannedHazard {
  readonly kind: Hazard['kind']
  readonly change: string
  readonly message: string
  /** Rows concerned; null when it was not counted or cannot be before earlier changes are done. */
  readonly rows: number | null
}

export interface PluginPlan {
  readonly plugin: string
  readonly changes: readonly Change[]
  /** One line per change, for people. */
  readonly descriptions: readonly string[]
  readonly hazards: readonly PlannedHazard[]
  /** The plugin's tables afterwards, as `snapshot.json` will hold them. */
  readonly after: StorageSnapshot
}

export interface StoragePlan {
  /** Plugins with changes, in the order in which they apply. */
  readonly plugins: readonly PluginPlan[]
  /** What the closed list of changes cannot do. With any, nothing is written. */
  readonly refusals: readonly Diagnostic[]
}

/**
 * Compares what the registry needs with the committed snapshots. Same declarations, same plan:
 * the database is only asked for row counts.
 */
export async function planChanges(options: PlanOptions): Promise<StoragePlan> {
  const { registry, root } = options
  const names = pluginOrder(registry.plugins)
  const committed = await Promise.all(names.map((name) => readSnapshot(root, name)))
  const from = committed.reduce(mergeSnapshots, EMPTY_SNAPSHOT)
  const renames = { ...renameHintsOf(registry), tables: options.renamedTables ?? {} }
  const diff = diffSnapshots(from, snapshotOf(registry), { renames, backfills: backfillsOf(registry) })
  const owners = ownersOf(from, diff.after, diff.changes)
  const plugins: PluginPlan[] = []
  for (const [index, plugin] of names.entries()) {
    const changes = diff.changes.filter((change) => owners.get(change.table) === plugin)
    if (changes.length === 0) continue
    const bins = [
      ...(committed[index]?.bin ?? []),
      ...changes.flatMap((item) => (item.kind === 'drop_table' ? item.bin : [])),
    ]
    plugins.push({
      plugin,
      changes,
      descriptions: changes.map(describeChange),
      hazards: await plannedHazards(changes, from, options.database?.asOwner()),
      after: { ...tablesOfPlugin(diff.after, plugin), bin: bins },
    })
  }
  return { plugins, refusals: diff.refusals.map((refusal) => diagnosticOf(refusal, registry)) }
}

/** Which plugin a change belongs to, by table; renamed tables under both names. */
function ownersOf(
  before: StorageSnapshot,
  after: StorageSnapshot,
  changes: readonly Change[]
): ReadonlyMap<string, string> {
  const tables = [...Object.values(before.tables), ...Object.values(after.tables)]
  const owners = new Map(tables.map((table) => [table.name, table.plugin]))
  for (const change of changes) {
    const owner = change.kind === 'rename_table' ? owners.get(change.to) : undefined
    if (owner !== undefined) owners.set(change.table, owner)
  }
  return owners
}

function mergeSnapshots(all: StorageSnapshot, one: StorageSnapshot): StorageSnapshot {
  return { tables: { ...all.tables, ...one.tables }, bin: [...all.bin, ...one.bin] }
}

async function plannedHazards(
  changes: readonly Change[],
  from: StorageSnapshot,
  database: Database | undefined
): Promise<readonly PlannedHazard[]> {
  const found: PlannedHazard[] = []
  let snapshot = from
  for (const change of changes) {
    // Rows of a table that this plan makes cannot be in anybody's way.
    const isNew = !from.tables[change.table]
    for (const hazard of isNew ? [] : hazardsOf(change, snapshot)) {
      const rows = database ? await countIfPossible(database, hazard) : null
      if (rows === 0) continue
      found.push({ kind: hazard.kind, change: describeChange(change), message: hazard.message, rows })
    }
    snapshot = evolveIfPossible(snapshot, change)
  }
  return found
}

/** A count may need a column that only an earlier change or a pending migration makes. */
async function countIfPossible(database: Database, hazard: Hazard): Promise<number | null> {
  try {
    return await countHazard(database, hazard.count[database.dialect])
  } catch (error) {
    if (error instanceof E_STATEMENT_FAILED) return null
    throw error
  }
}

/** Changes of one plugin may lean on those of another, which are not in this fold. */
function evolveIfPossible(snapshot: StorageSnapshot, change: Change): StorageSnapshot {
  return change.kind === 'add_table' || snapshot.tables[change.table] ? evolve(snapshot, [change]) : snapshot
}

function diagnosticOf(refusal: DiffRefusal, registry: Registry): Diagnostic {
  const entity = Object.values(registry.entities).find((item) => item.table === refusal.table)
  const field = entity?.fields.find((item) => item.columns.some((column) => column.name === refusal.column))
  const source = field?.source ?? (entity ? at(entity.source) : { file: refusal.table, pointer: '' })
  return {
    code: refusal.code,
    severity: 'error',
    file: source.file,
    pointer: source.pointer,
    message: refusal.message,
    hint: refusal.hint,
  }
}
