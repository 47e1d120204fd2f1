import { newId } from '../base/main.js'
import type { Json } from '../base/main.js'
import type { Entity } from '../model/main.js'
import type { Row } from '../sql/main.js'
import type { Attempt, Change, RowsChange, WrittenRow } from './attempt.js'
import { fillColumns } from './columns.js'
import type { RowDraft, RowsDraft } from './draft.js'
import { DOES_NOT_EXIST, note } from './errors.js'
import type { Problems } from './errors.js'
import { changesOf } from './field_rights.js'
import { readPlan } from './reading.js'
import type { ReadPlan } from './reading.js'

/** The most rows a record may have in one field, whatever it declares. */
const MOST_ROWS = 500

/** The rows of a new record, in the order in which they were sent. */
export function newRows(attempt: Attempt, draft: RowsDraft): RowsChange {
  const added = draft.items.map((item, position) => newRow(attempt, draft.entity, item, position))
  return { draft, added, updated: [], removed: [], final: added.map(({ row }) => row) }
}

/**
 * What a list or a delta makes of the stored rows. In a complete list the order is the position; of a
 * delta what is new goes to the end. An id that is none of this record's rows is refused.
 */
export function planRows(attempt: Attempt, draft: RowsDraft, problems: Problems): RowsChange {
  const { session, existing } = attempt
  if (!draft.grant) throw new Error(`${draft.entity.name} has rows without the grants of their parent`)
  const plan = readPlan(session, draft.grant, draft.read, 'rows')
  const stored = existing.get(draft.field.name) ?? []
  const byId = new Map(stored.map((row) => [String(row.id), row]))
  const removed = removedRows(draft, stored, byId, problems)
  const kept = new Set(stored.filter((row) => !removed.includes(row)))
  let next = Math.max(-1, ...[...kept].map((row) => Number(row.position))) + 1
  const added: WrittenRow[] = []
  const updated: WrittenRow[] = []
  draft.items.forEach((item, index) => {
    if (item.id === null) {
      added.push(newRow(attempt, draft.entity, item, draft.isComplete ? index : next++))
      return
    }
    const before = byId.get(item.id)
    if (!before || !kept.has(before)) return note(problems, `${item.path}.id`, DOES_NOT_EXIST)
    const position = draft.isComplete ? index : Number(before.position)
    const row = changedRow(attempt, draft, item, { before, position, plan }, problems)
    if (row) updated.push(row)
  })
  const final = finalRows([...kept], added, updated)
  noteCount(draft, final.length, problems)
  return { draft, added, updated, removed, final }
}

function removedRows(
  draft: RowsDraft,
  stored: readonly Row[],
  byId: ReadonlyMap<string, Row>,
  problems: Problems
): readonly Row[] {
  if (draft.isComplete) {
    const named = new Set(draft.items.map((item) => item.id))
    return stored.filter((row) => !named.has(String(row.id)))
  }
  return draft.removed.flatMap(({ path, id }) => {
    const row = byId.get(id)
    if (!row) note(problems, path, DOES_NOT_EXIST)
    return row ? [row] : []
  })
}

function changedRow(
  { session, params }: Attempt,
  { entity }: RowsDraft,
  item: RowDraft,
  at: { readonly before: Row; readonly position: number; readonly plan: ReadPlan },
  problems: Problems
): WrittenRow | null {
  const { dialect } = session.database
  const sent = { values: item.values, echoes: item.echoes, prefix: `${item.path}.` }
  const changes = changesOf({ entity, row: at.before, params, dialect }, sent, at.plan, problems)
  if (changes.length === 0 && at.position === Number(at.before.position)) return null
  const row: Row = { ...at.before, position: at.position }
  for (const { field, after } of changes) fillColumns(row, field, after, dialect)
  return { path: item.path, id: String(at.before.id), row, changes }
}

function newRow({ session, id: parent }: Attempt, entity: Entity, item: RowDraft, position: number): WrittenRow {
  const { database, actor } = session
  const id = newId()
  const row: Row = { school_id: actor.school.id, id, parent_id: parent, position }
  const changes: Change[] = []
  for (const field of entity.fields) {
    if (field.system || field.columns.length === 0) continue
    const value: Json = item.values[field.name] ?? null
    fillColumns(row, field, value, database.dialect)
    if (value !== null) changes.push({ field, before: null, after: value })
  }
  return { path: item.path, id, row, changes }
}

function finalRows(kept: readonly Row[], added: readonly WrittenRow[], updated: readonly WrittenRow[]): readonly Row[] {
  const written = new Map(updated.map(({ id, row }) => [id, row]))
  const rows = [...kept.map((row) => written.get(String(row.id)) ?? row), ...added.map(({ row }) => row)]
  return rows.sort((a, b) => Number(a.position) - Number(b.position))
}

/** Of a delta only the write knows how many rows there will be. */
function noteCount({ field, isComplete }: RowsDraft, count: number, problems: Problems): void {
  const { minItems, maxItems } = field.json
  const most = typeof maxItems === 'number' ? Math.min(maxItems, MOST_ROWS) : MOST_ROWS
  const least = typeof minItems === 'number' ? minItems : 0
  if (!isComplete && count > most) note(problems, field.name, `must have at most ${most} rows.`)
  if (count < least) note(problems, field.name, `must have at least ${least} rows.`)
}
