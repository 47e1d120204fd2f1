import { allOf } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { heldRole } from '../model/main.js'
import type { Actor, Entity, Registry, ScopeUse } from '../model/main.js'
import { isWithin, reachedRows } from './assigned.js'
import { policyOf, ruleLets, rowsOf } from './pairs.js'
import type { Use } from './pairs.js'
import { publishedRows } from './published.js'

/** One cell of the matrix that speaks for an actor: the role, its scope (null: all records), and the rows that means. */
export interface Reason {
  readonly role: string
  readonly scope: ScopeUse | null
  readonly rows: Expr
}

/** The cells that give an actor an action on an entity, in the order of the roles; none for `system`, which needs none. */
export function reasonsFor(registry: Registry, actor: Actor, entity: Entity, action: string): readonly Reason[] {
  if (entity.internal) return []
  const { roles } = policyOf(registry, entity)
  return actor.roles.flatMap((key) => {
    const held = heldRole(key)
    const { role } = held
    const reached = isWithin(entity, action, held) ? reachedRows(registry, entity, held) : null
    const actions = Object.hasOwn(roles, role) ? roles[role] : undefined
    const said = actions && Object.hasOwn(actions, action) ? actions[action] : undefined
    if (!actions || !said || !reached) return []
    const published = publishedRows(registry, entity, actions)
    return [{ role, scope: said.scope, rows: allOf([reached, published, rowsOf(registry, entity, said)]) }]
  })
}

/** Whether the field rules leave a role a use of a field. */
export function fieldRuleLets(registry: Registry, entity: Entity, role: string, field: string, use: Use): boolean {
  const { fields } = policyOf(registry, entity)
  return ruleLets(Object.hasOwn(fields, field) ? fields[field] : undefined, role, use)
}
