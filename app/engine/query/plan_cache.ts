import { Recent } from '../base/main.js'
import type { Registry } from '../model/main.js'
import { rightsKey } from '../permissions/main.js'
import type { Session } from './session.js'

/** Plans kept of one set of entities; the least recently used beyond that are made again when asked for. */
const MOST = 2000

/**
 * Plans by what decides over their text: database, rights, entity and shape. Entities are immutable, so a plan of
 * them never goes stale; registries that share all entities share them.
 */
export class PlanCache<Plan> {
  readonly #plans = new WeakMap<Registry['entities'], Recent<Plan>>()

  get({ registry, actor, database }: Session, what: string, make: () => Plan): Plan {
    let plans = this.#plans.get(registry.entities)
    if (!plans) this.#plans.set(registry.entities, (plans = new Recent(MOST)))
    const key = `${database.dialect}\n${rightsKey(registry, actor)}\n${what}`
    return plans.get(key) ?? plans.set(key, make())
  }
}
