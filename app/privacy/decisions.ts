import { forbidden, PERSON_ACTIONS } from '#engine'
import type { ActionCall, Engine, JsonObject } from '#engine'
import { answerOf, beginErasure, refuseHeld, REQUEST, requireRight } from './requests.js'

type Call<Input = JsonObject> = ActionCall<typeof REQUEST, Input>

/** Lets an erasure begin: by somebody else than who asked, who may erase this person himself. Holds are judged again. */
export async function approveRequest(engine: Engine, call: Call): Promise<JsonObject> {
  const { actor, record, records, now } = call
  const request = await records.elevated('approval of an erasure').read(REQUEST, record.id)
  if (actor.userId === null || request.created_by === actor.userId) throw forbidden()
  await requireRight(engine, actor, request, PERSON_ACTIONS.erase)
  await refuseHeld(engine, call, request.entity ?? '', request.record ?? '')
  const changes = { status: 'running', decided_by: actor.userId, outcome: `Approved at ${now}` }
  const approved = await records.elevated('approval of an erasure').update(REQUEST, record.id, changes)
  await beginErasure(call, record.id)
  return answerOf(approved)
}

/** Ends a request that waits, with the reason. */
export async function refuseRequest({
  actor,
  record,
  records,
  input,
  now,
}: Call<{ reason?: string }>): Promise<JsonObject> {
  const changes = { status: 'refused', decided_by: actor.userId, finished_at: now, outcome: input.reason ?? null }
  return answerOf(await records.elevated('refusal of an erasure').update(REQUEST, record.id, changes))
}
