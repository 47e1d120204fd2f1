import { notFound, Refusal } from '../base/main.js'
import { grantOf, knowsEntity } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import type { Session } from './session.js'

/**
 * The grant to read an entity. Without any grant on it the entity does not exist for the actor (404);
 * with another one, reading is refused (403). Child rows are read with their parent only.
 */
export function readGrant({ registry, actor }: Session, entityName: string): Grant {
  if (!Object.hasOwn(registry.entities, entityName) || !knowsEntity(registry, actor, entityName)) throw notFound()
  const grant = grantOf(registry, actor, entityName, 'read')
  if (!grant) throw new Refusal('forbidden', 'You may not read these records.')
  return grant
}
