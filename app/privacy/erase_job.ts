import { dropParts, eraseAudit, erasePart, forgetAnswers, forgetTold, loginOf, PERSON_ACTIONS } from '#engine'
import type { Engine, JobCall, JobOutcome, Session } from '#engine'
import { eraseLogin } from '#identity/main'
import { asSystem } from '#schools/main'
import type { DataRequest } from './requests.js'
import { refuseHeld, REQUEST, requireRight, subjectOf } from './requests.js'

/**
 * Erases the next records about a person. Before the first of them rights and holds are judged again and the login
 * ends; from then on it goes through to the end, for half an erasure is none.
 */
export async function eraseChunk(engine: Engine, call: JobCall): Promise<JobOutcome> {
  const { actor, payload, now } = call
  const id = String(payload['request'])
  const records = call.records.elevated('erasure of a person')
  const request = await records.read(REQUEST, id)
  if (request.status !== 'running') return undefined
  const place = { holding: Number(payload['holding'] ?? -1), after: textOf(payload['after']) }
  const session = engine.session(asSystem(actor.userId, actor.school, `erasure ${request.number ?? id}`))
  const reason = `Data request ${request.number ?? id}`
  if (place.holding < 0) {
    await requireRight(engine, actor, request, PERSON_ACTIONS.erase)
    await refuseHeld(engine, call, request.entity ?? '', request.record ?? '')
    await endTraces(engine, session, call, { request, reason })
    return { next: { request: id, holding: 0, after: null } }
  }
  const subject = subjectOf(call, request.entity ?? '', request.record ?? '')
  const { count, next } = await erasePart(session, subject, place, reason)
  const end = next ? {} : { status: 'done', finished_at: now }
  await records.update(REQUEST, id, { records: Number(request.records ?? 0) + count, ...end })
  return next ? { next: { request: id, ...next } } : undefined
}

/** Ends the login, and deletes what exports, kept answers and messages tell of the person. */
async function endTraces(
  engine: Engine,
  session: Session,
  call: JobCall,
  { request, reason }: { readonly request: DataRequest; readonly reason: string }
): Promise<void> {
  const [entity, record, now] = [request.entity ?? '', request.record ?? '', call.now]
  await dropParts(session, { record })
  await forgetAnswers(session, record)
  const user = await loginOf(session, entity, record)
  await forgetTold(session, subjectOf(call, entity, record), user, reason)
  if (user === null) return
  const school = session.actor.school.id
  const traces = await eraseLogin(engine.database.acrossSchools(), { user, school, now })
  await eraseAudit(session, { entity: 'core.membership', records: traces.memberships }, reason)
  if (traces.user !== null) await eraseAudit(session, { entity: 'core.user', records: [traces.user] }, reason)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
