import { relative } from 'node:path'
import { formatDiagnostic } from '../base/main.js'
import type { Clock, Registry } from '../model/main.js'
import { fillDerived } from '../records/main.js'
import type { Database } from '../sql/main.js'
import { applyMigrations, findDrift, planChanges, neededBy, writeMigrations } from '../storage/main.js'
import type { PlannedHazard, StoragePlan } from '../storage/main.js'
import { describeDrift } from './derived_check.js'
import { emit } from './emit.js'
import type { Outcome } from './project.js'
import { formatHazard, formatPlan } from './schema_plan.js'

export interface SchemaApplyOptions {
  readonly root: string
  readonly registry: Registry
  readonly database: Database
  readonly clock: Pick<Clock, 'system'>
  /** Only applies what is committed; writes no file. */
  readonly production: boolean
  /** Lets values go to the bin or lose precision. */
  readonly acceptLoss: boolean
  /** What comes out of the bin: `entity.field` or `entity`. */
  readonly restore?: readonly string[]
}

/**
 * `schema:apply`: in development writes the migrations of what was declared since, applies them and
 * fills columns of derived fields that are new to records which exist, and emits; in production applies committed migrations only, and refuses when the declarations need one
 * that was never written. Nothing is written where rows stand in the way, or would lose values
 * nobody agreed to lose.
 */
export async function schemaApply(options: SchemaApplyOptions): Promise<Outcome> {
  const { root, registry, database } = options
  const plan = await planChanges({ root, registry, database, restore: options.restore ?? [] })
  const objection = objectionTo(plan, options)
  if (objection !== null) return { ok: false, text: objection }
  const written = options.production ? [] : await writeMigrations(root, plan)
  const { applied, contracted, waiting, broughtBack } = await applyMigrations({ ...options, ...neededBy(registry) })
  const filled =
    applied.length + broughtBack.length > 0 ? await fillDerived({ registry, database: database.acrossSchools() }) : []
  const drift = await findDrift(registry, database)
  const lines = [
    ...written.flatMap(({ files }) => files.map((file) => `wrote ${relative(root, file)}`)),
    ...broughtBack.map((plugin) => `took what ${plugin} had left out of the bin`),
    ...applied.map(({ plugin, name }) => `applied ${plugin}/${name}`),
    ...contracted.map(({ plugin, name }) => `finished ${plugin}/${name}`),
    ...waiting.map(({ plugin, name }) => `${plugin}/${name} ${WAITING}`),
    ...filled.map((item) => `filled ${describeDrift(item)}`),
    ...drift.map(({ message }) => `drift: ${message}`),
  ]
  if (!options.production) {
    const emitted = await emit(root, registry)
    lines.push(emitted.text)
  }
  return { ok: drift.length === 0, text: lines.length > 0 ? lines.join('\n') : 'Nothing to apply.' }
}

const WAITING =
  'is in use; what is left of it waits for processes of the old declarations to end, run schema:apply then'

/** Why the plan must not run; null where it may. */
function objectionTo(plan: StoragePlan, options: SchemaApplyOptions): string | null {
  if (plan.refusals.length > 0) return plan.refusals.map(formatDiagnostic).join('\n')
  if (options.production && plan.plugins.length > 0) {
    return [
      'The declarations need migrations that were never written. Run schema:apply in development.',
      formatPlan(plan),
    ].join('\n')
  }
  const hazards = plan.plugins.flatMap((part) => part.hazards)
  const blocking = hazards.filter((hazard) => hazard.kind === 'blocked' && (hazard.rows ?? 0) > 0)
  if (blocking.length > 0) return explain('Rows stand in the way:', blocking)
  const losing = hazards.filter((hazard) => hazard.kind === 'loss')
  return losing.length > 0 && !options.acceptLoss ? explain('Run with --accept-loss to go on:', losing) : null
}

function explain(first: string, hazards: readonly PlannedHazard[]): string {
  return [first, ...hazards.map((hazard) => `  ${formatHazard(hazard)}`)].join('\n')
}
