import { TRUE, renameParam } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { ASSIGNED_LIST, assignedParam, entityOf, roleKey } from '../model/main.js'
import type { Dimension, Entity, HeldRole, Registry } from '../model/main.js'
import { outwards, reachOver } from './outwards.js'

/**
 * The rows that a role in effect reaches at all, whatever it grants on them: every one, or those that belong to the
 * records of its dimension, which are bound when asked. Null where the entity is out of the dimension's reach.
 */
export function reachedRows(registry: Registry, entity: Entity, held: HeldRole): Expr | null {
  if (held.dimension === null) return TRUE
  const dimension = Object.hasOwn(registry.dimensions, held.dimension) ? registry.dimensions[held.dimension] : undefined
  const rows = dimension ? belonging(registry, entity, dimension) : null
  return rows && renameParam(rows, ASSIGNED_LIST, assignedParam(roleKey(held)))
}

/** False for an action that is on no record, of a role that is held within records only. */
export function isWithin(entity: Entity, action: string, { dimension }: HeldRole): boolean {
  return dimension === null || !entity.actions.some(({ name, on }) => name === action && on === 'collection')
}

function belonging(registry: Registry, entity: Entity, dimension: Dimension): Expr | null {
  if (entity.kind === 'child' && entity.parent !== null) {
    return over(registry, entity, ['parent'], belonging(registry, entityOf(registry, entity.parent), dimension))
  }
  const reach = Object.hasOwn(dimension.reach, entity.name) ? dimension.reach[entity.name] : undefined
  if (!reach) return null
  if (reach.kind === 'all') return TRUE
  if (reach.kind === 'rule') return outwards(registry, entity, reach.rule)
  const target = reach.via.reduce((at, link) => entityOf(registry, at.field[link]?.link?.entity ?? ''), entity)
  return over(registry, entity, reach.via, belonging(registry, target, dimension))
}

function over(registry: Registry, entity: Entity, links: readonly string[], rows: Expr | null): Expr | null {
  return rows && reachOver(registry, entity, links, rows)
}
