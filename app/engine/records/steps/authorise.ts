import { notFound, UUID_IN_ANY_CASE } from '../../base/main.js'
import { entityOf } from '../../model/main.js'
import { grantOf, knowsEntity } from '../../permissions/main.js'
import { EMPTY_SHAPE, readRecord } from '../../query/main.js'
import type { Session } from '../../query/main.js'
import type { Access } from '../draft.js'
import { forbidden } from '../errors.js'

/** An id in its one spelling; null for what is none. */
export function readId(text: unknown): string | null {
  return typeof text === 'string' && UUID_IN_ANY_CASE.test(text) ? text.toLowerCase() : null
}

/**
 * The right to write an entity. An entity of which the actor has no right at all does not exist (404),
 * as do child rows and the engine's own entities on their own; a right he lacks is a 403.
 */
export async function authorise(
  session: Session,
  entityName: string,
  action: string,
  id: string | null,
  on: 'record' | 'collection' = action === 'create' ? 'collection' : 'record'
): Promise<Access> {
  const { registry, actor } = session
  if (!Object.hasOwn(registry.entities, entityName) || !knowsEntity(registry, actor, entityName)) throw notFound()
  const entity = entityOf(registry, entityName)
  if (entity.kind === 'child' || entity.kind === 'log') throw notFound()
  if (entity.internal && actor.kind !== 'system') throw notFound()
  const grant = grantOf(registry, actor, entityName, action)
  const read = grantOf(registry, actor, entityName, 'read')
  if (grant) return { session, entity, grant, read }
  // Of a record that he may not even read, he learns nothing by trying.
  if (on === 'record' && readId(id) === null && entity.kind !== 'single') throw notFound()
  if (on === 'record' && read) await readRecord(session, entityName, id ?? '', { ...EMPTY_SHAPE, fields: ['id'] })
  throw forbidden()
}

/** The id of a path that must name a record. */
export function namedId(access: Access, id: string | null): string {
  const named = pathId(access, id)
  if (named === null) throw notFound()
  return named
}

/** The id of a path. What is no UUID names no record; a single needs none. */
export function pathId(access: Access, id: string | null): string | null {
  const read = readId(id)
  if (read === null && !(id === null && access.entity.kind === 'single')) throw notFound()
  return read
}
