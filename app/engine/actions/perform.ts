import { Refusal } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import type { Action, ActionCall } from '../model/main.js'
import type { Session } from '../query/main.js'
import { actOn, amendRecord, checkKey } from '../records/main.js'
import type { WriteContext } from '../records/main.js'
import { AMENDS, findAction } from './find.js'
import type { FoundAction } from './find.js'
import { readInput } from './input.js'

/** What an action answers: data, as its output says. */
export interface ActionAnswer {
  readonly status: number
  readonly data: JsonObject | null
}

/**
 * Does a named command: the right, the input and, on a record, its guard are judged first; then its function
 * runs in one transaction with the record held, the audit entry and the message to others. A key of
 * idempotency gives the same answer again. Reads are not done here but by `readAction`.
 */
export async function performAction(
  context: WriteContext,
  entityName: string,
  id: string | null,
  name: string,
  body: Json
): Promise<ActionAnswer> {
  const { session } = context
  const { action, code } = findAction(session, entityName, name)
  checkKey(context)
  const isKept = action.idempotency !== 'none'
  return actOn(isKept ? context : { session, idempotency: null }, {
    action,
    id,
    before: () => {
      requireKey(context, action)
      return readInput(session, action, body)
    },
    run: async (input, record) =>
      code === AMENDS
        ? amendRecord(session, entityName, id ?? '')
        : dataOf(await code.run(callOf(session, code, input, record)), action),
  })
}

/** What the function of an action gets. */
export function callOf(
  session: Session,
  { plugin }: FoundAction['code'],
  input: JsonObject,
  record: JsonObject
): ActionCall {
  return { ...session.contextFor(session, plugin), input, record }
}

/** A person's command that must have its effect once needs a key to tell a repetition by. */
function requireKey({ session, idempotency }: WriteContext, { idempotency: rule }: Action): void {
  if (rule !== 'required' || idempotency !== null || session.actor.kind !== 'user') return
  throw new Refusal('precondition', 'An Idempotency-Key is required.', {
    details: { 'Idempotency-Key': ['is required.'] },
  })
}

function dataOf(answer: Awaited<ReturnType<FoundAction['code']['run']>>, action: Action): JsonObject | null {
  if (answer && 'file' in answer && action.output?.kind === 'file') {
    throw new Error(`${action.entity}:${action.name} writes and cannot answer a document`)
  }
  return answer as JsonObject | null
}
