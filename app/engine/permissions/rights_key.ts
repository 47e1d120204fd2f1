import { hashOf } from '../base/main.js'
import { heldRole } from '../model/main.js'
import type { Actor, Policy, Registry } from '../model/main.js'

const known = new WeakMap<Registry, Map<string, string>>()

/**
 * What an actor's grants depend on, as one text: what is made for it serves all who have the same rights on the
 * same entities, whatever their roles are called and whichever school they are of. The `system` actor has no
 * roles, but all rights.
 */
export function rightsKey(registry: Registry, actor: Actor): string {
  if (actor.viewer) return `${ownKey(registry, actor)} seen by ${rightsKey(registry, actor.viewer)}`
  return ownKey(registry, actor)
}

function ownKey(registry: Registry, actor: Actor): string {
  if (actor.kind === 'system') return '\u0000system'
  return remembered(registry, `\u0000${actor.roles.join(',')}`, () => {
    const roles = new Set(actor.roles.map((role) => roleKey(registry, role)))
    return hashOf([...roles].sort())
  })
}

/** What one role may do, without its name; one held within limits is told by it, for its list is bound by that name. */
function roleKey(registry: Registry, key: string): string {
  const { role, dimension } = heldRole(key)
  return remembered(registry, key, () =>
    hashOf([dimension && key, Object.values(registry.policies).map((policy) => sliceOf(policy, role))])
  )
}

function sliceOf({ entity, roles, fields }: Policy, role: string): unknown {
  const ruled = Object.entries(fields).flatMap(([field, rule]) =>
    Object.entries(rule).flatMap(([use, list]: [string, unknown]) => {
      if (!Array.isArray(list)) return [[field, use, list]]
      // A mask is put on those it names, any other use is kept from those it does not name.
      return list.includes(role) === (use === 'mask') ? [[field, use]] : []
    })
  )
  return [entity, Object.hasOwn(roles, role) ? roles[role] : {}, ruled]
}

function remembered(registry: Registry, key: string, make: () => string): string {
  let keys = known.get(registry)
  if (!keys) known.set(registry, (keys = new Map()))
  const made = keys.get(key)
  if (made !== undefined) return made
  const fresh = make()
  keys.set(key, fresh)
  return fresh
}
