import { isTrue } from '../expressions/main.js'
import type { Actor, Registry } from '../model/main.js'
import { grantOf } from './grant.js'

/** True for somebody who may look through the eyes of others at all. */
export function mayView(registry: Registry, actor: Actor): boolean {
  if (actor.kind !== 'user' || actor.viewer !== undefined) return false
  return Object.keys(registry.policies).some((name) => mayExplain(registry, actor, name))
}

/** True for who is told what others may do with the records of an entity: only who may explain all of them. */
export function mayExplain(registry: Registry, actor: Actor, entityName: string): boolean {
  const grant = actor.viewer === undefined ? grantOf(registry, actor, entityName, 'explain') : null
  return grant !== null && isTrue(grant.rows)
}
