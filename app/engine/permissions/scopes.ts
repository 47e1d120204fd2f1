import { TRUE } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { entityOf, fieldOf, treeLinkOf } from '../model/main.js'
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
  const rule = outwards(registry, target, scope.rule)
  return reachOver(registry, entity, use.via, scope.below ? withBelow(target, rule) : rule)
}

/** The records of a tree for which a rule holds, and everything below them. */
function withBelow(tree: Entity, rule: Expr): Expr {
  const column = treeLinkOf(tree)?.columns[0]?.name
  if (column === undefined) throw new Error(`${tree.name} is no tree`)
  return {
    kind: 'in_set',
    item: { kind: 'member', type: { kind: 'id', entity: tree.name }, variable: '', path: ['id'] },
    entity: tree.name,
    column: 'id',
    where: rule,
    below: { column, where: TRUE },
  }
}
