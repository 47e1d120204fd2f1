import { at, type Diagnostic } from '../base/main.js'
import type { Registry } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { mergeSnapshots, ownerOf, tablesOfPlugin } from './additions.js'
import { describeChange, evolve, hazardsOf, inverseOf, type Change, type Hazard } from './changes/main.js'
import { diffSnapshots, type DiffRefusal } from './diff.js'
import { E_NO_WAY_BACK } from './errors.js'
import { countEarly, countHazard } from './execute.js'
import { pluginOrder } from './history.js'
import { readSnapshot } from './migration_files.js'
import { splitPhases } from './phases.js'
import { restoresOf } from './restores.js'
import { backfillsOf, renameHintsOf, snapshotOf } from './snapshot.js'
import { EMPTY_SNAPSHOT, type StorageSnapshot } from './shapes.js'

export interface PlanOptions {
  readonly registry: Registry
  /** The application's folder: migrations are read below it. */
  readonly root: string
  /** Where given, hazards are counted in it. */
  readonly database?: Database
  /** What comes out of the bin again: `entity.field`, or a whole entity. */
  readonly restore?: readonly string[]
}

export interface PlannedHazard {
  readonly kind: Hazard['kind']
  readonly change: string
  readonly message: string
  /** Rows concerned; null when it was not counted or cannot be before earlier changes are done. */
  readonly rows: number | null
  /** Of how many that were looked at; null where that says nothing. */
  readonly among: number | null
}

export interface PluginPlan {
  readonly plugin: string
  readonly changes: readonly Change[]
  /** One line per change, for people. */
  readonly descriptions: readonly string[]
  /** For each change how to undo it, or why it cannot be. */
  readonly waysBack: readonly string[]
  /** What waits until no process runs the declarations of before; null where no such process may run at all. */
  readonly later: readonly string[] | null
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
  const restores = await restoresOf(registry, root, from, options.restore ?? [])
  const renames = { ...renameHintsOf(registry), ...restores }
  const diff = diffSnapshots(from, snapshotOf(registry), { renames, backfills: backfillsOf(registry) })
  const owners = ownersOf(from, diff.after, diff.changes)
  const plugins: PluginPlan[] = []
  let before = from
  for (const [index, plugin] of names.entries()) {
    const changes = diff.changes.filter((change) => owners.get(change) === plugin)
    if (changes.length === 0) continue
    const back = new Set(changes.flatMap((item) => (item.kind === 'restore_table' ? item.bin : [])))
    const bins = [
      ...(committed[index]?.bin ?? []).filter((name) => !back.has(name)),
      ...changes.flatMap((item) => (item.kind === 'drop_table' ? item.bin : [])),
    ]
    plugins.push({
      plugin,
      changes,
      descriptions: changes.map(describeChange),
      ...prospectOf(changes, before),
      hazards: await plannedHazards(changes, from, before, options.database?.asOwner()),
      after: { ...tablesOfPlugin(diff.after, plugin), bin: bins },
    })
    before = changes.reduce(evolveIfPossible, before)
  }
  return { plugins, refusals: diff.refusals.map((refusal) => diagnosticOf(refusal, registry)) }
}

/** Which plugin a change belongs to; what is about a renamed table under either name. */
function ownersOf(
  before: StorageSnapshot,
  after: StorageSnapshot,
  changes: readonly Change[]
): ReadonlyMap<Change, string | undefined> {
  const renamed = changes.flatMap((change) => {
    const table = change.kind === 'rename_table' ? after.tables[change.to] : undefined
    return table ? [{ ...table, name: change.table }] : []
  })
  const tables = [...renamed, ...Object.values(before.tables), ...Object.values(after.tables)]
  return new Map(changes.map((change) => [change, ownerOf(change, tables)]))
}

async function plannedHazards(
  changes: readonly Change[],
  from: StorageSnapshot,
  before: StorageSnapshot,
  database: Database | undefined
): Promise<readonly PlannedHazard[]> {
  const found: PlannedHazard[] = []
  let snapshot = before
  for (const change of changes) {
    // Rows of a table that this plan makes cannot be in anybody's way.
    const isNew = !from.tables[change.table]
    for (const hazard of isNew ? [] : hazardsOf(change, snapshot)) {
      const rows = database ? await countEarly(database, hazard) : null
      if (rows === 0) continue
      const { kind, message } = hazard
      const all = hazard.among?.[database?.dialect ?? 'sqlite']
      const among = database && all !== undefined && rows !== null ? await countHazard(database, all) : null
      found.push({ kind, change: describeChange(change), message, rows, among })
    }
    snapshot = evolveIfPossible(snapshot, change)
  }
  return found
}

/** How each change can be undone, and what of them cannot happen beside processes of the declarations of before. */
function prospectOf(changes: readonly Change[], start: StorageSnapshot): Pick<PluginPlan, 'waysBack' | 'later'> {
  const steps: { readonly change: Change; readonly before: StorageSnapshot }[] = []
  let snapshot = start
  for (const change of changes) {
    steps.push({ change, before: snapshot })
    snapshot = evolveIfPossible(snapshot, change)
  }
  const phases = steps.map(({ change, before }) => splitPhases([change], before))
  return {
    waysBack: steps.map(({ change, before }) => wayBack(change, before)),
    later: phases.some(({ alone }) => alone) ? null : phases.flatMap(({ contract }) => contract.map(describeChange)),
  }
}

function wayBack(change: Change, before: StorageSnapshot): string {
  try {
    return inverseOf(before, [change]).map(describeChange).join(', ')
  } catch (error) {
    if (error instanceof E_NO_WAY_BACK) return error.message
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
