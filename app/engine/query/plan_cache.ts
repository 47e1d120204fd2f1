import type { Registry } from '../model/main.js'
import { rolesKey } from '../permissions/main.js'
import type { Session } from './session.js'

/** Plans kept per registry; the least recently used beyond that are made again when asked for. */
const MOST = 2000

/**
 * Plans by what decides over their text: database, roles, entity and shape. A registry is immutable,
 * so a plan of it never goes stale; a new registry begins with none.
 */
export class PlanCache<Plan> {
  readonly #plans = new WeakMap<Registry, Map<string, Plan>>()

  get(session: Session, what: string, make: () => Plan): Plan {
    let plans = this.#plans.get(session.registry)
    if (!plans) this.#plans.set(session.registry, (plans = new Map()))
    const key = `${session.database.dialect}\n${rolesKey(session.actor)}\n${what}`
    const known = plans.get(key)
    if (known !== undefined) {
      plans.delete(key)
      plans.set(key, known)
      return known
    }
    const plan = make()
    plans.set(key, plan)
    const oldest = plans.keys().next()
    if (plans.size > MOST && oldest.done !== true) plans.delete(oldest.value)
    return plan
  }
}
