import { isTrue } from '../expressions/main.js'
import type { Actor, Registry } from '../model/main.js'
import { grantOf } from './grant.js'

/** True for somebody who may look through the eyes of others at all. */
export function mayView(registry: Registry, actor: Actor): boolean {
  if (actor.kind !== 'user' || actor.viewer !== undefined) return false
  return Object.keys(registry.policies).some((name) => {
    const grant = grantOf(registry, actor, name, 'explain')
    return grant !== null && isTrue(grant.rows)
  })
}
