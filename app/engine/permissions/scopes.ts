import type { Expr } from '../expressions/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Entity, Registry, ScopeUse } from '../model/main.js'
import { outwards, reachOver } from './outwards.js'

/**
 * The row predicate of a scope as used by one entity, turned from the actor outwards (see
 * `outwards`). (Measured on a million rows: 0.05 ms against 16.6 ms for a correlated EXISTS.)
 *
 * Throws for a scope or link the compiler cannot have let through.
 */
export function scopePredicate(registry: Registry, entity: Entity, use: ScopeUse): Expr {
  let target = entity
  for (const name of use.via) {
    const link = fieldOf(target, name)?.link
    if (!link) throw new Error(`${entity.name}: scope ${use.scope} goes via ${name}, which is no link`)
    target = entityOf(registry, link.entity)
  }
  const key = `${target.name}:${use.scope}`
  const scope = Object.hasOwn(registry.scopes, key) ? registry.scopes[key] : undefined
  if (!scope) throw new Error(`${target.name} has no scope ${use.scope}`)
  return reachOver(registry, entity, use.via, outwards(registry, target, scope.rule))
}
