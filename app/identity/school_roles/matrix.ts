import { rolesHeld } from '#engine'
import type { ActionGrant, Json, JsonObject, Registry } from '#engine'

/** A grant as it is written: `true` for every record, else its scope and the links that lead there. */
export function grantJson({ scope }: ActionGrant, isPortal: boolean): Json {
  if (scope === null) return isPortal ? { scope: 'all' } : true
  return scope.via.length === 0 ? { scope: scope.scope } : { scope: scope.scope, via: scope.via.join('.') }
}

/** By entity and action: what a role is granted by its own name. */
export function ownGrants(registry: Registry, role: string): JsonObject {
  const isPortal = registry.roles[role]?.portal ?? false
  const entities = Object.values(registry.policies).flatMap(({ entity, roles }) => {
    const cells = Object.entries((Object.hasOwn(roles, role) ? roles[role] : undefined) ?? {})
    return cells.length === 0
      ? []
      : [[entity, Object.fromEntries(cells.map(([action, grant]) => [action, grantJson(grant, isPortal)]))]]
  })
  return Object.fromEntries(entities) as JsonObject
}

/** By entity and action: what a role has from those it inherits, with the role that says it. */
export function inheritedGrants(registry: Registry, role: string): JsonObject {
  const found: Record<string, Record<string, Json>> = {}
  for (const other of rolesHeld(registry.roles, role)) {
    if (other === role) continue
    for (const [entity, actions] of Object.entries(ownGrants(registry, other))) {
      for (const [action, grant] of Object.entries(actions as JsonObject)) {
        found[entity] = { ...found[entity], [action]: { role: other, grant: grant ?? null } }
      }
    }
  }
  return found
}

/** By entity, field and use: whether a role, by its own name or an inherited one, may use a field that has a rule. */
export function fieldRights(registry: Registry, role: string): JsonObject {
  const held = rolesHeld(registry.roles, role)
  const entities = Object.values(registry.policies).flatMap(({ entity, fields }) => {
    const rules = Object.entries(fields).map(([field, rule]) => [field, usesOf(rule, held)] as const)
    return rules.length === 0 ? [] : [[entity, Object.fromEntries(rules)] as const]
  })
  return Object.fromEntries(entities)
}

function usesOf(rule: object, held: ReadonlySet<string>): JsonObject {
  const uses = Object.entries(rule).flatMap(([use, list]: [string, unknown]) =>
    Array.isArray(list) ? [[use, list.some((role) => held.has(String(role)))] as const] : []
  )
  return Object.fromEntries(uses)
}
