import { dropParts, personsDue, previewErasure, retainNext } from '#engine'
import type { Engine, JobCall, JobOutcome, Keeping } from '#engine'
import { beginErasure, REQUEST, subjectOf } from './requests.js'
import { keepingsFor } from './retention_rules.js'

/** Exports that one chunk forgets. */
const FORGOTTEN = 50
/** Persons that one chunk sends on to be erased. */
const SENT = 20

/**
 * Every night: deletes or pseudonymises what was kept long enough. A person becomes a request of the system to erase
 * him, unless something holds it up; then he is looked at again the next night. Last it forgets exports that have expired.
 */
export async function retainChunk(engine: Engine, call: JobCall): Promise<JobOutcome> {
  const at = Number(call.payload['at'] ?? 0)
  const after = typeof call.payload['after'] === 'string' ? call.payload['after'] : null
  const keeping = (await keepingsFor(call))[at]
  if (!keeping) return (await forgetExports(engine, call)) === FORGOTTEN ? { next: { at } } : undefined
  const next = keeping.isPerson ? await sendPersons(engine, call, keeping, after) : await retain(engine, call, keeping)
  return { next: next === null ? { at: at + 1 } : { at, after: next } }
}

/** Whether there may be more; the empty text goes on with the same records. */
async function retain(engine: Engine, call: JobCall, keeping: Keeping): Promise<string | null> {
  return (await retainNext(engine.session(call.actor), keeping)) > 0 ? '' : null
}

async function sendPersons(
  engine: Engine,
  call: JobCall,
  keeping: Keeping,
  after: string | null
): Promise<string | null> {
  const session = engine.session(call.actor)
  const due = (await personsDue(session, keeping, after)).slice(0, SENT)
  const entity = keeping.entity.name
  for (const id of due) {
    const { holds } = await previewErasure(session, subjectOf(call, entity, id))
    if (holds.length > 0) continue
    const reason = `Kept for ${keeping.days} days after ${keeping.retention.field}`
    const body = { kind: 'erase', entity, record: id, reason, status: 'running' }
    const { id: request } = await call.records.elevated('retention').create(REQUEST, body)
    await beginErasure(call, request)
  }
  return due.length === SENT ? (due.at(-1) ?? null) : null
}

/** Deletes what expired exports have gathered: how many there were. */
async function forgetExports(engine: Engine, { actor, records, now }: JobCall): Promise<number> {
  const own = records.elevated('retention')
  const where = { kind: 'export', status: { in: ['done', 'failed'] }, expires_at: { lt: now } }
  const expired = await own.list(REQUEST, { where }, FORGOTTEN)
  for (const { id } of expired) {
    await dropParts(engine.session(actor), { request: id })
    await own.update(REQUEST, id, { status: 'expired' })
  }
  return expired.length
}
