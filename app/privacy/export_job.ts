import { collectPart, entityOf, keepPart, loginOf, PERSON_ACTIONS } from '#engine'
import type { DataSubject, Engine, JobCall, JobOutcome, Session } from '#engine'
import type { Gathered } from './gathered.js'
import { REQUEST, requireRight, subjectOf } from './requests.js'

const ACCOUNT = ['name', 'email', 'phone', 'username', 'status', 'locale'] as const

/** Gathers the next records about a person; who asked for them must still be allowed to. */
export async function exportChunk(engine: Engine, call: JobCall): Promise<JobOutcome> {
  const { actor, payload, now } = call
  const id = String(payload['request'])
  const position = Number(payload['position'] ?? 1)
  const place = { holding: Number(payload['holding'] ?? 0), after: textOf(payload['after']) }
  const records = call.records.elevated('export of a person')
  const request = await records.read(REQUEST, id)
  if (request.status !== 'running') return undefined
  await requireRight(engine, actor, request, PERSON_ACTIONS.export)
  const session = engine.session(actor)
  const subject = subjectOf(call, request.entity ?? '', request.record ?? '')
  if (position === 1) await keepPart(session, id, 0, JSON.stringify(await accountOf(call, session, subject)))
  const part = await collectPart(session, subject, place)
  const count = part?.records.length ?? 0
  if (part && count > 0) {
    const { next: _next, ...content } = part
    await keepPart(session, id, position, JSON.stringify(content))
  }
  const gathered = Number(request.records ?? 0) + count
  const next = part?.next ?? null
  const end = next ? {} : { status: 'done', finished_at: now }
  await records.update(REQUEST, id, { records: gathered, ...end })
  return next ? { next: { request: id, position: count > 0 ? position + 1 : position, ...next } } : undefined
}

/** What the person's login says at this school, as a part of its own. */
async function accountOf(call: JobCall, session: Session, { entity, id }: DataSubject): Promise<Gathered> {
  const user = await loginOf(session, entity, id)
  const records = call.records.elevated('export of a person')
  const found = user === null ? null : await records.find('core.membership', { where: { user } })
  const known = entityOf(call.registry, 'core.membership')
  const fields = ACCOUNT.map((name) => ({ name, title: known.field[name]?.title ?? name }))
  const values = found && Object.fromEntries(ACCOUNT.map((name) => [name, found[name] ?? null]))
  return {
    entity: known.name,
    title: known.titlePlural,
    fields,
    records: values && found ? [{ id: found.id, ...values }] : [],
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
