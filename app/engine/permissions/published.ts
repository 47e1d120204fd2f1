import { anyOf, TRUE } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { entityOf, UNPUBLISHED } from '../model/main.js'
import type { ActionGrant, Entity, Registry } from '../model/main.js'
import { outwards, reachOver } from './outwards.js'
import { scopePredicate } from './scopes.js'

/**
 * The rows of an entity that one role may know of at all: those that are published and, by its right `unpublished`,
 * those of its scope that are not. Part of every grant, so that there is no way around it. Rows of a record are
 * published with it.
 */
export function publishedRows(
  registry: Registry,
  entity: Entity,
  actions: Readonly<Record<string, ActionGrant>>
): Expr {
  const published = gateOf(registry, entity)
  if (published === TRUE) return TRUE
  const open = Object.hasOwn(actions, UNPUBLISHED) ? actions[UNPUBLISHED] : undefined
  if (!open) return published
  return open.scope === null ? TRUE : anyOf([published, scopePredicate(registry, entity, open.scope)])
}

function gateOf(registry: Registry, entity: Entity): Expr {
  if (entity.kind === 'child' && entity.parent !== null) {
    const above = gateOf(registry, entityOf(registry, entity.parent))
    return above === TRUE ? TRUE : reachOver(registry, entity, ['parent'], above)
  }
  return entity.publishedWhen ? outwards(registry, entity, entity.publishedWhen) : TRUE
}
