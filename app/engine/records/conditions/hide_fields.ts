import { holds } from '../../expressions/main.js'
import { entityOf, fieldOf } from '../../model/main.js'
import type { Field, FieldCondition } from '../../model/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt, Change, RowsChange, WrittenRow } from '../attempt.js'
import { fillColumns, isSameValue, valueOf } from '../columns.js'
import { note, NOT_SHOWN } from '../errors.js'
import type { Problems } from '../errors.js'
import { finalRows } from '../whole_record.js'
import { scalarsForOwn, scalarsOfOwner, scalarsOfRow } from './scalars.js'
import type { Scalars } from './scalars.js'
import { asksOwner, judged } from './touched.js'
import type { Touched } from './touched.js'
import { untouchedRows } from './rows_of.js'

/**
 * Empties own fields that are not shown on the record as it will stand, one after another, as the next may ask for the
 * one before. What the body itself says anew for such a field is a problem. Gives what is touched with that.
 */
export function hideOwn(attempt: Attempt, touched: Touched, problems: Problems): Touched {
  const { conditions } = attempt.draft.entity
  const names = touched && new Set(touched)
  for (const condition of conditions?.show ?? []) {
    if (judged([condition], names).length === 0) continue
    if (holds(condition.expr, { record: scalarsForOwn(attempt, [condition]), params: attempt.params })) continue
    const field = fieldOf(attempt.draft.entity, condition.field)
    if (field && emptyOwn(attempt, field, problems)) names?.add(field.name)
  }
  return names
}

/** True where there was something to be emptied. */
function emptyOwn(attempt: Attempt, field: Field, problems: Problems): boolean {
  if (field.rows) return emptyRows(attempt, field, problems)
  const { draft, session, before, after, given } = attempt
  const { dialect } = session.database
  const value = valueOf(field, after, dialect)
  if (value === null) return false
  const old = before ? valueOf(field, before, dialect) : null
  const isSent = draft.names.includes(field.name) && !given.has(field.name) && !isSameValue(field, old, value)
  if (isSent) note(problems, field.name, NOT_SHOWN)
  const next: Row = { ...after }
  fillColumns(next, field, null, dialect)
  attempt.after = next
  attempt.given = new Set([...given, field.name])
  const others = attempt.changes.filter((change) => change.field.name !== field.name)
  attempt.changes = old === null ? others : [...others, { field, before: old, after: null }]
  return true
}

function emptyRows(attempt: Attempt, field: Field, problems: Problems): boolean {
  const known = attempt.rows.find((item) => item.draft.field === field)
  const stored = attempt.existing.get(field.name) ?? []
  if (finalRows(attempt, field).length === 0) return false
  if (known && known.added.length + known.updated.length > 0 && !attempt.given.has(field.name)) {
    note(problems, field.name, NOT_SHOWN)
  }
  const { draft } = known ?? untouchedRows(attempt, field)
  const emptied: RowsChange = { draft, added: [], updated: [], removed: stored, final: [] }
  attempt.given = new Set([...attempt.given, field.name])
  attempt.rows = [...attempt.rows.filter((item) => item.draft.field !== field), emptied]
  return true
}

/** The same in rows: those that are written, and all where a field of their owner is touched for which they ask. */
export function hideInRows(attempt: Attempt, touched: Touched, problems: Problems): void {
  for (const field of attempt.draft.entity.fields) {
    if (!field.rows) continue
    const child = entityOf(attempt.session.registry, field.rows.entity)
    if (!child.conditions || child.conditions.show.length === 0) continue
    const known = attempt.rows.find((item) => item.draft.field === field)
    const rows = known ?? (asksOwner(child, touched) ? untouchedRows(attempt, field) : null)
    if (!rows) continue
    const next = hideIn(attempt, rows, touched, problems)
    if (next !== rows) attempt.rows = [...attempt.rows.filter((item) => item !== known), next]
  }
}

function hideIn(attempt: Attempt, rows: RowsChange, parentTouched: Touched, problems: Problems): RowsChange {
  const parent = scalarsOfOwner(attempt, rows.draft.entity)
  const stored = new Map((attempt.existing.get(rows.draft.field.name) ?? []).map((row) => [String(row.id), row]))
  const sent = new Map(rows.draft.items.map((item) => [item.path, new Set(item.names)]))
  const hide = (written: WrittenRow): WrittenRow => {
    const before = stored.get(written.id) ?? null
    const touched = before && new Set(written.changes.map(({ field }) => field.name))
    const told = sent.get(written.path) ?? new Set<string>()
    return hideInRow(attempt, rows, written, { parent, before, touched, parentTouched, told }, problems)
  }
  const added = rows.added.map(hide)
  const updated = rows.updated.map(hide)
  const spoken = new Set([...added, ...updated].map(({ id }) => id))
  const others = rows.final
    .filter((row) => !spoken.has(String(row.id)))
    .map((row, index) => ({ path: `${rows.draft.field.name}.${index}`, id: String(row.id), row, changes: [] }))
  const changed = asksOwner(rows.draft.entity, parentTouched)
    ? others.map(hide).filter(({ changes }) => changes.length > 0)
    : []
  const isSame =
    changed.length === 0 && [...added, ...updated].every((row, at) => row === [...rows.added, ...rows.updated][at])
  if (isSame) return rows
  const written = new Map([...added, ...updated, ...changed].map(({ id, row }) => [id, row]))
  const final = rows.final.map((row) => written.get(String(row.id)) ?? row)
  return { ...rows, added, updated: [...updated, ...changed], final }
}

interface RowGround {
  readonly parent: Scalars
  readonly before: Row | null
  readonly touched: Touched
  readonly parentTouched: Touched
  /** Names that the body says of the row. */
  readonly told: ReadonlySet<string>
}

function hideInRow(
  attempt: Attempt,
  { draft: { entity } }: RowsChange,
  start: WrittenRow,
  { parent, before, touched, parentTouched, told }: RowGround,
  problems: Problems
): WrittenRow {
  const { dialect } = attempt.session.database
  const names = touched && new Set(touched)
  let written = start
  for (const condition of entity.conditions?.show ?? []) {
    if (judged([condition], names, parentTouched).length === 0) continue
    const field = fieldOf(entity, condition.field)
    const value = field ? valueOf(field, written.row, dialect) : null
    if (!field || value === null || isShown(attempt, entity, written.row, parent, condition)) continue
    const old = before ? valueOf(field, before, dialect) : null
    if (told.has(field.name) && !isSameValue(field, old, value)) {
      note(problems, `${written.path}.${field.name}`, NOT_SHOWN)
    }
    const row: Row = { ...written.row }
    fillColumns(row, field, null, dialect)
    const others: readonly Change[] = written.changes.filter((change) => change.field.name !== field.name)
    const changes = old === null ? others : [...others, { field, before: old, after: null }]
    written = { ...written, row, changes, given: new Set([...(written.given ?? []), field.name]) }
    names?.add(field.name)
  }
  return written
}

function isShown(
  attempt: Attempt,
  entity: RowsChange['draft']['entity'],
  row: Row,
  parent: Scalars,
  condition: FieldCondition
): boolean {
  const record = scalarsOfRow(attempt, entity, row, parent, [condition])
  return holds(condition.expr, { record, params: attempt.params })
}
