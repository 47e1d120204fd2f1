import { invalid } from '../../base/main.js'
import type { Json, JsonObject } from '../../base/main.js'
import { CHANGE_REQUEST } from '../../model/main.js'
import type { ActionCall } from '../../model/main.js'
import { forbidden, recordAct } from '../../records/main.js'
import type { ExchangeGround } from '../ground.js'
import { openRequest, tell } from './propose.js'
import { reviewed } from './review.js'
import type { Line, Reviewed } from './review.js'

const TOLD = ['id', 'number', 'status', 'asked_for', 'answer'] as const

type Outcome = 'accepted' | 'rejected'

/**
 * Decides over fields of a request: what is accepted is written by the very operation that writes records, with the rights of
 * whoever decides and against the version that he has seen (409), so that validators, checks and states hold; what is
 * refused there refuses the decision. Both sides are emptied of values: the audit of the record has them.
 */
export async function decide(call: ActionCall, ground: Pick<ExchangeGround, 'session'>): Promise<JsonObject> {
  const { input, records, actor } = call
  const found = await reviewed(call)
  const accepted = linesOf(found, input['accept'], 'accept')
  const rejected = linesOf(found, input['reject'], 'reject')
  const twice = accepted.find((line) => rejected.includes(line))
  if (twice) throw invalid('reject', `${twice.field} is accepted at the same time.`)
  if (accepted.length + rejected.length === 0) throw invalid('accept', 'names no field, and neither does reject.')
  if ([...accepted, ...rejected].some(({ mayDecide }) => !mayDecide)) throw forbidden()
  const { entity, request } = found
  const record = String(request['record'])
  if (accepted.length > 0) {
    const values = Object.fromEntries(accepted.map(({ field, proposed }) => [field, proposed]))
    await records.update(entity.name, record, { ...values, version: input['record_version'] ?? null })
    await recordAct(ground.session(actor), {
      action: 'change_accepted',
      entity: entity.name,
      record,
      before: null,
      after: {
        request: request['number'] ?? null,
        proposed_by: request['proposed_by'] ?? null,
        fields: accepted.map(({ field }) => field),
      },
      reason: `${String(request['number'])}, proposed by ${String(request['proposed_by'])}`,
    })
  }
  const outcomes = new Map<string, Outcome>([
    ...accepted.map(({ row }) => [row, 'accepted'] as const),
    ...rejected.map(({ row }) => [row, 'rejected'] as const),
  ])
  return close(call, request, outcomes, input['answer'] ?? null)
}

/** Takes a request back: by whoever has made it alone. */
export async function withdraw(call: ActionCall): Promise<JsonObject> {
  const { records, actor, record } = call
  const own = records.elevated('a withdrawal')
  const request = await openRequest(own, String(record['id']))
  if (actor.userId === null || request['proposed_by'] !== actor.userId) throw forbidden()
  const update = rowsOf(request).map(({ id = null }) => ({ id, base: null, proposed: null }))
  const changes = { status: 'withdrawn', values: { update }, version: request['version'] ?? null }
  return answerOf(await own.update(CHANGE_REQUEST, String(record['id']), changes))
}

function linesOf({ lines }: Reviewed, names: unknown, place: string): readonly Line[] {
  return (Array.isArray(names) ? names : []).map((name: unknown) => {
    const line = lines.find(({ field, outcome }) => field === name && outcome === 'open')
    if (!line) throw invalid(place, `${String(name).slice(0, 48)} is not open in this request.`)
    return line
  })
}

async function close(
  call: ActionCall,
  request: JsonObject,
  outcomes: ReadonlyMap<string, Outcome>,
  answer: JsonObject[string]
): Promise<JsonObject> {
  const { records, actor, now } = call
  const rows = rowsOf(request)
  const after = rows.map(({ id, outcome }) => outcomes.get(String(id)) ?? String(outcome))
  const isOpen = after.includes('open')
  const status = isOpen ? 'open' : after.every((one) => one === after[0]) ? (after[0] ?? 'rejected') : 'partly'
  const decided = isOpen ? {} : { decided_at: now }
  const update = [...outcomes].map(([id, outcome]) => ({ id, outcome, base: null, proposed: null }))
  const id = String(request['id'])
  const closed = await records.elevated('a decision').update(CHANGE_REQUEST, id, {
    status,
    decided_by: actor.userId,
    ...decided,
    ...(answer === null ? {} : { answer }),
    values: { update },
    version: request['version'] ?? null,
  })
  if (!isOpen) await tell(call, 'people.change_decided', id)
  return answerOf(closed)
}

function rowsOf(request: JsonObject): readonly JsonObject[] {
  return Array.isArray(request['values']) ? (request['values'] as readonly JsonObject[]) : []
}

/** What everybody may know who may know of the request: no values. */
function answerOf(request: Readonly<Partial<Record<(typeof TOLD)[number], Json>>>): JsonObject {
  return Object.fromEntries(TOLD.map((name) => [name, request[name] ?? null]))
}
