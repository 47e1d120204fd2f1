import { formatDiagnostic } from '../base/main.js'
import type { Registry } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { pendingMigrations, planChanges } from '../storage/main.js'
import type { PlannedHazard, StoragePlan } from '../storage/main.js'
import type { Outcome } from './project.js'

export interface SchemaPlanOptions {
  readonly root: string
  readonly registry: Registry
  /** Counts the rows that stand in the way; nothing is written to it. */
  readonly database: Database
  /** What comes out of the bin: `entity.field` or `entity`. */
  readonly restore?: readonly string[]
}

/**
 * `schema:plan`: what `schema:apply` would do, in which order, what it could lose and how many rows
 * that concerns. Fails where a change is not possible at all; changes to be made are no failure.
 */
export async function schemaPlan(options: SchemaPlanOptions): Promise<Outcome> {
  const plan = await planChanges(options)
  const { root, registry, database } = options
  const pending = await pendingMigrations({ root, plugins: registry.plugins, database })
  const waiting = pending.map(({ plugin, name }) => `waits to be applied: ${plugin}/${name}`)
  const nothing = plan.plugins.length === 0 && plan.refusals.length === 0 && waiting.length === 0
  const text = nothing
    ? 'Nothing to do: tables and declarations agree.'
    : [...waiting, formatPlan(plan)].join('\n').trimEnd()
  return { ok: plan.refusals.length === 0, text }
}

/** A plan as people read it: changes by plugin, then what stands in the way. */
export function formatPlan(plan: StoragePlan): string {
  const parts = plan.plugins.flatMap((part) => [
    `${part.plugin}:`,
    ...part.descriptions.flatMap((description, at) => [`  ${description}`, `    back: ${part.waysBack[at] ?? ''}`]),
    ...part.hazards.map((hazard) => `  ! ${formatHazard(hazard)}`),
    ...(part.later === null ? ['  beside no process of the old declarations: end them before'] : []),
    ...(part.later ?? []).map((description) => `  once no process runs the old declarations: ${description}`),
  ])
  return [...parts, ...plan.refusals.map(formatDiagnostic)].join('\n')
}

/** One hazard with the change that brings it and the rows it concerns. */
export function formatHazard(hazard: PlannedHazard): string {
  const rows = hazard.rows === null ? 'rows not counted' : countOf(hazard.rows, hazard.among)
  return `${hazard.kind}: ${hazard.change}: ${hazard.message} (${rows})`
}

/** `1 row`, `12 of 4,000 rows`. */
function countOf(rows: number, among: number | null): string {
  const figure = (number: number) => number.toLocaleString('en')
  return among === null ? `${figure(rows)} row${rows === 1 ? '' : 's'}` : `${figure(rows)} of ${figure(among)} rows`
}
