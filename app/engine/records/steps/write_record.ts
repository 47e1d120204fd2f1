import { newId } from '../../base/main.js'
import type { Entity } from '../../model/main.js'
import { bound } from '../../sql/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt, Change, WrittenRow } from '../attempt.js'
import { fillColumns } from '../columns.js'
import { newRows } from '../row_changes.js'
import { insertRow, insertRows, updateChildRows, updateRecordRow } from '../row_statements.js'
import { DELETION_PARAM, IDS_PARAM, stampDeleted } from '../statements.js'

/** Makes the stored row of a new record and of its rows. */
export function composeRecord(attempt: Attempt): void {
  const { draft, session, now, values } = attempt
  const { actor, database } = session
  const after: Row = {
    school_id: actor.school.id,
    id: attempt.id,
    version: 1,
    created_at: now,
    created_by: actor.userId,
    updated_at: now,
    updated_by: actor.userId,
    deleted_at: null,
    deletion_id: null,
  }
  const changes: Change[] = []
  for (const field of draft.entity.fields) {
    if (field.system || field.columns.length === 0) continue
    const value = values[field.name] ?? null
    fillColumns(after, field, value, database.dialect)
    if (value !== null && !field.derived) changes.push({ field, before: null, after: value })
  }
  attempt.after = after
  attempt.changes = changes
  attempt.rows = draft.rows.map((rows) => newRows(attempt, rows))
}

/**
 * Inserts new records of one entity with their rows, by one statement for each table; they leave with what else the
 * write says, in one flight.
 */
export function insertRecords(attempts: readonly Attempt[]): void {
  const [first] = attempts
  if (!first) return
  const { database } = first.session
  const { dialect } = database
  const records = attempts.map(({ after }) => after)
  database.defer(
    attempts.length === 1
      ? insertRow(first.draft.entity, dialect, first.after)
      : insertRows(first.draft.entity, dialect, records)
  )
  const added = Map.groupBy(
    attempts.flatMap(({ rows }) => rows),
    ({ draft }) => draft.entity
  )
  for (const [entity, parts] of added) {
    const rows = parts.flatMap((part) => part.added.map(({ row }) => row))
    if (rows.length > 0) database.defer(insertRows(entity, dialect, rows))
  }
}

/** Writes what has changed of the record; its version also where only its rows have. */
export function updateRecord({ session, draft, before, after, params }: Attempt): void {
  if (!before) throw new Error('An update needs the record as it stands')
  const { database } = session
  database.defer(updateRecordRow(draft.entity, database.dialect, { before, after }, params))
}

/**
 * Writes the rows: first those that go, so that what they held is free for others, then those that
 * change, then those that come. One statement each, however many they are. Rows that may take each
 * other's unique values are put aside first, as a database judges them one by one.
 */
export function writeRows({ session, rows, params, existing }: Attempt): void {
  const { database } = session
  const { dialect } = database
  for (const { draft, added, updated, removed } of rows) {
    const { entity, field } = draft
    const isAside = isExchange(entity, updated)
    const ids = [...removed.map((row) => row.id), ...(isAside ? updated.map(({ id }) => id) : [])]
    if (ids.length > 0) {
      const bindings = { ...params, [IDS_PARAM]: ids, [DELETION_PARAM]: newId() }
      database.defer(bound(stampDeleted(entity, dialect), bindings, dialect))
    }
    if (updated.length > 0) {
      const stored = new Map((existing.get(field.name) ?? []).map((row) => [String(row.id), row]))
      const updates = updated.map(({ id, row }) => ({ before: stored.get(id) ?? {}, after: row }))
      database.defer(updateChildRows(entity, dialect, updates, isAside))
    }
    if (added.length > 0) {
      database.defer(
        insertRows(
          entity,
          dialect,
          added.map(({ row }) => row)
        )
      )
    }
  }
}

/** True where several rows change what no two of the living may share. */
function isExchange(entity: Entity, updated: readonly WrittenRow[]): boolean {
  if (updated.length < 2) return false
  const names = new Set(updated.flatMap(({ changes }) => changes.map(({ field }) => field.name)))
  const isAnyOf = (fields: readonly string[]) => fields.some((name) => names.has(name))
  return (
    entity.uniques.some((rule) => rule.among === 'live' && isAnyOf(rule.fields)) ||
    entity.exclusives.some((rule) => isAnyOf([...rule.fields, rule.from, rule.to]))
  )
}
