import { conflict, entityOf, forbidden, isObject, loginOf, previewErasure } from '#engine'
import type { ActionCall, Actor, DataSubject, Engine, JobFailure, JsonObject, PluginContext, RecordOf } from '#engine'

export type DataRequest = RecordOf<'core.data_request'>

export const REQUEST = 'core.data_request'

/** How long what an export has gathered can be downloaded, in milliseconds. */
const KEPT_FOR = 7 * 24 * 60 * 60 * 1000

/** The person whom a request is about. */
export function subjectOf({ actor }: PluginContext, entity: string, id: string): DataSubject {
  return { school: actor.school.id, entity, id }
}

/** Asks for all that is kept about a person; a job gathers it. */
export async function openExport(call: ActionCall, entity: string): Promise<JsonObject> {
  const { records, now } = call
  const id = String(call.record['id'])
  const expires = new Date(Date.parse(now) + KEPT_FOR).toISOString()
  const body = { kind: 'export', entity, record: id, status: 'running', expires_at: expires }
  const request = await records.elevated('export of a person').create(REQUEST, body)
  await call.enqueue({ job: 'core.export_data', payload: { request: request.id }, record: placeOf(request.id) })
  return answerOf(request)
}

/** What an erasure of a person would do, and whether anything holds it up. */
export async function previewFor(engine: Engine, call: ActionCall, entity: string): Promise<JsonObject> {
  const id = String(call.record['id'])
  const session = engine.session(call.actor)
  const { holds, entities } = await previewErasure(session, subjectOf(call, entity, id))
  return {
    person: id,
    holds: [...holds],
    login: (await loginOf(session, entity, id)) !== null,
    entities: entities.map((line) => ({ ...line, fields: line.fields.join(', ') })),
  }
}

/** Asks for the erasure of a person: refused while something holds it up; begun at once, or once somebody else approves. */
export async function openErasure(engine: Engine, call: ActionCall, entity: string): Promise<JsonObject> {
  const { records, input } = call
  const id = String(call.record['id'])
  await refuseHeld(engine, call, entity, id)
  const own = records.elevated('erasure of a person')
  const open = await own.find(REQUEST, { where: { record: id, kind: 'erase', status: { in: ['waiting', 'running'] } } })
  if (open) throw conflict('An erasure of this person is under way.')
  const waits = entityOf(call.registry, entity).privacy?.person?.needsApproval ?? false
  const status = waits ? 'waiting' : 'running'
  const request = await own.create(REQUEST, {
    kind: 'erase',
    entity,
    record: id,
    reason: input['reason'] ?? null,
    status,
  })
  if (!waits) await beginErasure(call, request.id)
  return answerOf(request)
}

/** Leaves the erasure to a job. */
export async function beginErasure({ enqueue }: PluginContext, request: string): Promise<void> {
  await enqueue({ job: 'core.erase_data', payload: { request }, record: placeOf(request) })
}

/** Throws a conflict that says what holds the erasure up. */
export async function refuseHeld(engine: Engine, context: PluginContext, entity: string, id: string): Promise<void> {
  const { holds } = await previewErasure(engine.session(context.actor), subjectOf(context, entity, id))
  if (holds.length > 0) throw conflict(`Nothing can be erased now: ${holds.join('; ')}.`, { holds: [...holds] })
}

/** Throws unless the actor may do it with this person now: rights go while a job waits. */
export async function requireRight(engine: Engine, actor: Actor, request: DataRequest, action: string): Promise<void> {
  if (actor.kind === 'system') return
  const { _can: can } = await engine.read(actor, request.entity ?? '', request.record ?? '', 'fields=id&include=_can')
  if (!isObject(can) || can[action] !== true) throw forbidden()
}

/** Writes down that a request could not be done. */
export async function failRequest({ records, payload, reason }: JobFailure): Promise<void> {
  const outcome = { status: 'failed', outcome: reason.slice(0, 1000) }
  await records.elevated('a data request failed').update(REQUEST, String(payload['request']), outcome)
}

/** The answer of an action that answers a request. */
export function answerOf(request: DataRequest): JsonObject {
  return { ...request } as JsonObject
}

function placeOf(id: string) {
  return { entity: REQUEST, id }
}
