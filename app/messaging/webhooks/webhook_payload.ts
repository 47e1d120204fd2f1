import { heldRole, Refusal, UNPUBLISHED } from '#engine'
import type { Actor, Engine, JsonObject, Json } from '#engine'
import type { ClaimedCall } from './call_rows.js'

/** What a test is called; it tells of no record. */
export const TEST_EVENT = 'core.webhook_endpoint.test'

/**
 * The body of a call: what has happened, and the record as its owner may read it now. Null where he may not: whoever made a
 * webhook is told by it no more than he is told by REST. Of a record that is gone only who reads all of its kind hears.
 */
export async function payloadFor(engine: Engine, owner: Actor, call: ClaimedCall): Promise<string | null> {
  const { event, entity, record, changed, occurredAt: timestamp } = call
  const body = (data: JsonObject) => JSON.stringify({ type: event, timestamp, data })
  if (event === TEST_EVENT) return body({})
  if (entity === null || record === null) return null
  const rights = engine.rights(owner, entity)
  if (!rights?.can['read']) return null
  if (event === `${entity}.deleted`) return readsAll(engine, owner, entity) ? body({ entity, id: record }) : null
  try {
    const found = await engine.read(owner, entity, record, '')
    const named: Json = changed.filter((name) => rights.readable.has(name))
    return body({ entity, id: record, changed: named, record: found })
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** Whether one of his roles reads every record of the entity, under no limit: also what is not published. */
function readsAll(engine: Engine, { roles, school }: Actor, entity: string): boolean {
  const { policies, entities } = engine.registryOf(school)
  const granted = policies[entity]?.roles ?? {}
  const rights = entities[entity]?.publishedWhen ? ['read', UNPUBLISHED] : ['read']
  return roles.some((key) => {
    const { role, dimension } = heldRole(key)
    return dimension === null && rights.every((right) => granted[role]?.[right]?.scope === null)
  })
}
