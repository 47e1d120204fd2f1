import type { Registry } from '../model/main.js'
import { fillDerived, findDerivedDrift } from '../records/main.js'
import type { DerivedDrift } from '../records/main.js'
import type { Database } from '../sql/main.js'
import type { Outcome } from './project.js'

export interface DerivedCheckOptions {
  readonly registry: Registry
  readonly database: Database
  /** Works everything out anew where something is out of step. */
  readonly fill: boolean
}

/**
 * `derived:check`: how many living records, of all schools, hold another value in a computed field or rollup
 * than working it out gives. Every write keeps them in step, so any finding is a defect or a change made
 * past the engine.
 */
export async function derivedCheck({ fill, registry, database }: DerivedCheckOptions): Promise<Outcome> {
  const ground = { registry, database: database.acrossSchools() }
  const drift = fill ? await fillDerived(ground) : await findDerivedDrift(ground)
  if (drift.length === 0) return { ok: true, text: 'Every stored derived field holds what it is made of.' }
  const lines = drift.map((item) => `${fill ? 'filled' : 'differs:'} ${describeDrift(item)}`)
  return { ok: fill, text: fill ? lines.join('\n') : [...lines, 'Run: node ace derived:check --fill'].join('\n') }
}

/** `shop.order.total (3 records)` */
export function describeDrift({ entity, field, rows }: DerivedDrift): string {
  return `${entity}.${field} (${rows} record${rows === 1 ? '' : 's'})`
}
