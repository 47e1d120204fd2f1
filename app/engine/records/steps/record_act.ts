import type { Json, JsonObject } from '../../base/main.js'
import { fieldTypeOf } from '../../fields/main.js'
import type { Field } from '../../model/main.js'
import { isSealed } from '../../query/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt, Change, RowsChange, WrittenRow } from '../attempt.js'
import { AUDIT_ENTITY, auditEntry } from '../audit_entry.js'
import { valueOf } from '../columns.js'
import { insertEntries, insertEntry } from '../core_rows.js'
import type { Entry } from '../core_rows.js'
import { outboxMessage, OUTBOX_ENTITY, tellOfMessages } from '../outbox_message.js'
import type { RecordEvent } from '../outbox_message.js'
import { forgetReadsOf } from '../unit_of_work.js'
import { isTouched } from './changes.js'

/** Writes the audit entry: the old and the new values of what has changed, rows included. */
export function writeAudit(attempt: Attempt): void {
  const { session } = attempt
  session.database.defer(insertEntry(session, AUDIT_ENTITY, auditOf(attempt)))
}

/** Writes the message that others may act upon: which fields have changed, none of their values. */
export function writeOutbox(attempt: Attempt): void {
  const { session } = attempt
  const message = messageOf(attempt)
  session.database.defer(insertEntry(session, OUTBOX_ENTITY, message))
  tellOfMessages(session, [message], () => versionAfter(attempt))
}

/** The audit entries and messages of several writes, by one statement each. */
export function writeActs(attempts: readonly Attempt[]): void {
  const [first] = attempts
  if (!first) return
  const { session } = first
  session.database.defer(insertEntries(session, AUDIT_ENTITY, attempts.map(auditOf)))
  const messages = attempts.map(messageOf)
  session.database.defer(insertEntries(session, OUTBOX_ENTITY, messages))
  tellOfMessages(session, messages, (place) => versionAfter(attempts[place] ?? first))
}

function versionAfter({ before }: Attempt): number {
  return before ? Number(before.version) + 1 : 1
}

function auditOf(attempt: Attempt): Entry {
  const { session, draft, rows, id, now, before, transition } = attempt
  forgetReadsOf(session.database, draft.entity.name)
  for (const item of rows) forgetReadsOf(session.database, item.draft.entity.name)
  const act = {
    action: transition?.transition.name ?? (before ? 'update' : 'create'),
    entity: draft.entity.name,
    record: id,
    before: before && valuesOf(attempt, 'before'),
    after: valuesOf(attempt, 'after'),
    ...(transition?.reason ? { reason: transition.reason } : {}),
  }
  const entry = auditEntry(session, now, act)
  attempt.entry = String(entry.id)
  return entry
}

function messageOf({ session, draft, id, now, before, changes, rows, transition, entry }: Attempt): Entry {
  const changed = [
    ...changes.map(({ field }) => field.name),
    ...rows.filter(isTouched).map((item) => item.draft.field.name),
  ]
  const about = { entity: draft.entity.name, record: id, changed, ...(entry === null ? {} : { entry }) }
  const event = { topic: topicOf(before, transition), ...about }
  return outboxMessage(session, now, event)
}

function topicOf(before: Row | null, taken: Attempt['transition']): RecordEvent['topic'] {
  if (taken) return `transition.${taken.transition.name}`
  return before ? 'record.updated' : 'record.created'
}

type Side = 'before' | 'after'

function valuesOf(attempt: Attempt, side: Side): JsonObject {
  const values = changedValues(attempt.changes, side)
  for (const rows of attempt.rows) {
    if (isTouched(rows)) values[rows.draft.field.name] = side === 'before' ? rowsBefore(attempt, rows) : rowsAfter(rows)
  }
  return values
}

function changedValues(changes: readonly Change[], side: Side): Record<string, Json> {
  const values: Record<string, Json> = {}
  for (const change of changes) values[change.field.name] = toldValue(change.field, change[side])
  return values
}

/** The audit outlives keys and persons: of what is kept encrypted it tells only that it was there. */
function toldValue(field: Field, value: Json): Json {
  return value !== null && isSealed(field) ? fieldTypeOf(field.type).mask(value) : value
}

/** Of rows that change the old values, of those that go all of them. */
function rowsBefore({ session, existing }: Attempt, { draft, updated, removed }: RowsChange): Json {
  const { dialect } = session.database
  const whole = (row: Row): JsonObject =>
    Object.fromEntries(
      draft.entity.fields
        .filter((field) => field.columns.length > 0 && (!field.link || !field.system))
        .map((field) => [field.name, toldValue(field, valueOf(field, row, dialect))])
    )
  const stored = existing.get(draft.field.name) ?? []
  const positionOf = (id: string) => Number(stored.find((row) => row.id === id)?.position)
  return {
    update: updated.map((row) => rowValues(row, 'before', positionOf(row.id))),
    remove: removed.map(whole),
  }
}

function rowsAfter({ added, updated, removed }: RowsChange): Json {
  return {
    add: added.map((row) => rowValues(row, 'after', Number(row.row.position))),
    update: updated.map((row) => rowValues(row, 'after', Number(row.row.position))),
    remove: removed.map((row) => String(row.id)),
  }
}

function rowValues({ id, changes }: WrittenRow, side: Side, position: number): JsonObject {
  return { id, position, ...changedValues(changes, side) }
}
