import { notFound, Refusal } from '../base/main.js'
import { grantOf, knowsEntity } from '../permissions/main.js'
import type { Session } from '../query/main.js'

/** Throws the 404 where the entity does not exist for the actor; what he may do with it each operation asks by itself. */
export function authoriseAny({ registry, actor }: Session, entityName: string): void {
  const entity = Object.hasOwn(registry.entities, entityName) ? registry.entities[entityName] : undefined
  if (!entity || entity.internal || !knowsEntity(registry, actor, entityName)) throw notFound()
}

/** The right to bring records in from files, beside those to create or change each of them. */
export function authoriseImport(session: Session, entityName: string): void {
  authoriseAny(session, entityName)
  const { registry, actor } = session
  if (actor.viewer || !grantOf(registry, actor, entityName, 'import')) {
    throw new Refusal('forbidden', 'You may not import these records.')
  }
}
