import { newId } from '../../base/main.js'
import type { Entity } from '../../model/main.js'
import { bound } from '../../sql/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt, Change, WrittenRow } from '../attempt.js'
import { fillColumns, fieldColumns, insertColumns } from '../columns.js'
import { newRows } from '../row_changes.js'
import {
  DELETION_PARAM,
  ID_PARAM,
  IDS_PARAM,
  insertMany,
  insertOne,
  ROWS_PARAM,
  stampDeleted,
  updateOne,
  updateRows,
} from '../statements.js'

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

/** Inserts the record; it leaves with what else the write says, in one flight. */
export function insertRecord({ session, draft, after, params }: Attempt): void {
  const { database } = session
  database.defer(bound(insertOne(draft.entity, database.dialect), { ...params, ...after }, database.dialect))
}

/** Writes what has changed of the record; its version also where only its rows have. */
export function updateRecord({ session, draft, after, params, id }: Attempt): void {
  const { database } = session
  const statement = updateOne(draft.entity, database.dialect)
  database.defer(bound(statement, { ...params, ...after, [ID_PARAM]: id }, database.dialect))
}

/**
 * Writes the rows: first those that go, so that what they held is free for others, then those that
 * change, then those that come. One statement each, however many they are. Rows that may take each
 * other's unique values are put aside first, as a database judges them one by one.
 */
export function writeRows({ session, rows, params }: Attempt): void {
  const { database } = session
  const { dialect } = database
  const defer = (statement: Parameters<typeof bound>[0], bindings: Readonly<Record<string, unknown>>) =>
    database.defer(bound(statement, { ...params, ...bindings }, dialect))
  for (const { draft, added, updated, removed } of rows) {
    const { entity } = draft
    const aside = isExchange(entity, updated) ? updated.map(({ id }) => id) : []
    const ids = [...removed.map((row) => row.id), ...aside]
    if (ids.length > 0) {
      defer(stampDeleted(entity, dialect), { [IDS_PARAM]: ids, [DELETION_PARAM]: newId() })
    }
    if (updated.length > 0) defer(updateRows(entity, dialect), { [ROWS_PARAM]: changedList(entity, updated) })
    if (added.length > 0) defer(insertMany(entity, dialect), { [ROWS_PARAM]: addedList(entity, added) })
  }
}

/** True where several rows change what must be unique among the living. */
function isExchange(entity: Entity, updated: readonly WrittenRow[]): boolean {
  if (updated.length < 2) return false
  const names = new Set(updated.flatMap(({ changes }) => changes.map(({ field }) => field.name)))
  return entity.uniques.some((rule) => rule.among === 'live' && rule.fields.some((name) => names.has(name)))
}

function changedList(entity: Entity, rows: readonly WrittenRow[]): string {
  const names = ['id', 'position', ...fieldColumns(entity).map(({ name }) => name)]
  return listOf(names, rows)
}

function addedList(entity: Entity, rows: readonly WrittenRow[]): string {
  return listOf(
    insertColumns(entity).map(({ name }) => name),
    rows
  )
}

function listOf(names: readonly string[], rows: readonly WrittenRow[]): string {
  return JSON.stringify(rows.map(({ row }) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]))))
}
