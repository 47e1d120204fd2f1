import type { JsonObject } from '../../base/main.js'
import { readsOf } from '../../expressions/main.js'
import type { Action } from '../../model/main.js'
import { EMPTY_SHAPE, readRecord } from '../../query/main.js'
import { guardHolds } from '../../workflow/main.js'
import { openAttempt } from '../attempt.js'
import type { Attempt } from '../attempt.js'
import { AUDIT_ENTITY, auditEntry } from '../audit_entry.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import { insertEntry } from '../core_rows.js'
import { emptyDraft } from '../open_draft.js'
import type { Access } from '../draft.js'
import { conflict } from '../errors.js'
import { outboxMessage, OUTBOX_ENTITY } from '../outbox_message.js'
import { runInTransaction } from '../pipeline.js'
import { scalarsOfWhole } from '../whole_record.js'
import { authorise, namedId, pathId } from '../steps/authorise.js'
import { judgeRecord, lockRecord } from '../steps/lock.js'

/** A named command: what is judged before its transaction, and what is done in it. */
export interface Act {
  readonly action: Action
  /** Null for one on the collection. */
  readonly id: string | null
  /** Reads the input; nothing is open yet. */
  readonly before: () => Promise<JsonObject>
  /** The record is what the actor may read of it. */
  readonly run: (input: JsonObject, record: JsonObject) => Promise<JsonObject | null>
}

/**
 * Does a command in one transaction: the record held and its guard judged (409), then the function, the audit
 * entry with the input, and the message to others. What the function refuses undoes all of it.
 */
export async function actOn(context: WriteContext, { action, id, before, run }: Act): Promise<WriteAnswer> {
  const access = await authorise(context.session, action.entity, action.name, id, action.on)
  const input = await before()
  const draft = { ...emptyDraft(context, access), id: recordOf(access, action, id) }
  const steps = [
    ...(action.on === 'record' ? [lockRecord, judgeRecord, judgeGuardOf(action)] : []),
    async (attempt: Attempt) => {
      const data = await run(input, await visibleRecord(attempt, action))
      writeAct(attempt, action, input)
      attempt.answer = { status: 200, data }
    },
  ]
  return runInTransaction(`${action.name} ${action.entity}`, context, steps, () =>
    openAttempt(draft, { reads: action.inputs })
  )
}

function recordOf(access: Access, action: Action, id: string | null): string | null {
  if (action.on === 'collection') return null
  return access.entity.kind === 'single' ? pathId(access, id) : namedId(access, id)
}

function judgeGuardOf(action: Action): (attempt: Attempt) => void {
  return (attempt) => {
    attempt.after = attempt.before ?? {}
    const record = action.guard === null ? {} : scalarsOfWhole(attempt, readsOf(action.guard))
    if (!guardHolds(action.guard, { record, params: attempt.params })) {
      throw conflict(action.message)
    }
  }
}

async function visibleRecord({ session, draft, id }: Attempt, action: Action): Promise<JsonObject> {
  if (action.on === 'collection') return {}
  return draft.read ? readRecord(session, draft.entity.name, id, EMPTY_SHAPE) : { id }
}

function writeAct({ session, now, id }: Attempt, { name, entity }: Action, input: JsonObject): void {
  const record = id === '' ? null : id
  const act = { action: name, entity, record, before: null, after: input }
  session.database.defer(insertEntry(session, AUDIT_ENTITY, auditEntry(session, now, act)))
  const message = outboxMessage(session, now, { topic: `action.${name}`, entity, record, changed: [] })
  session.database.defer(insertEntry(session, OUTBOX_ENTITY, message))
}
