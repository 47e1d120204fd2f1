import { isTrue } from '../expressions/main.js'
import { stableJson } from '../base/main.js'
import { heldRole } from '../model/main.js'
import type { Actor, Registry, Role } from '../model/main.js'
import { grantOf } from './grant.js'
import type { Grant } from './grant.js'
import type { Pair, Use } from './pairs.js'

/**
 * True where an actor may give a role to others, or take it: it ranks below one of his own, he holds it himself, or,
 * where it has no rank, he has every right that it gives. Roles that he holds within records only count for nothing.
 */
export function mayAssign(registry: Registry, actor: Actor, roleName: string): boolean {
  if (actor.kind === 'system') return true
  const role = named(registry, roleName)
  if (!role) return false
  const own = actor.roles.filter((key) => heldRole(key).dimension === null)
  if (own.includes(role.name)) return true
  const { rank } = role
  if (rank !== undefined) return own.some((name) => (named(registry, name)?.rank ?? 0) > rank)
  return hasEveryRight(registry, { ...actor, roles: own }, { ...actor, roles: heldWith(registry, role) })
}

function named(registry: Registry, name: string): Role | undefined {
  return Object.hasOwn(registry.roles, name) ? registry.roles[name] : undefined
}

/** A role and all that it inherits, sorted. */
function heldWith(registry: Registry, role: Role): readonly string[] {
  const found = new Set<string>()
  const open = [role.name]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    open.push(...(named(registry, name)?.inherits ?? []))
  }
  return [...found].sort()
}

function hasEveryRight(registry: Registry, actor: Actor, other: Actor): boolean {
  return Object.values(registry.policies).every(({ entity, roles }) => {
    const actions = new Set(
      other.roles.flatMap((name) => Object.keys(Object.hasOwn(roles, name) ? (roles[name] ?? {}) : {}))
    )
    return [...actions].every((action) =>
      covers(grantOf(registry, actor, entity, action), grantOf(registry, other, entity, action))
    )
  })
}

function covers(own: Grant | null, other: Grant | null): boolean {
  return other === null || other.pairs.every((pair) => own?.pairs.some((wider) => contains(wider, pair)) === true)
}

function contains(wider: Pair, pair: Pair): boolean {
  if (!isTrue(wider.rows) && stableJson(wider.rows) !== stableJson(pair.rows)) return false
  return (Object.keys(pair.fields) as Use[]).every((use) => pair.fields[use].isSubsetOf(wider.fields[use]))
}
