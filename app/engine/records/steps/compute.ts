import type { Field } from '../../model/main.js'
import { rowScalars } from '../../query/main.js'
import type { Attempt, RowsChange, WrittenRow } from '../attempt.js'
import { readUnknown, unknownRows } from '../conditions/rows_of.js'
import { computeInto, readsOfFields } from '../derived/compute.js'
import { affected, storedComputedOf } from '../derived/feeds.js'
import { scalarsOfWhole } from '../whole_record.js'
import { isTouched } from './changes.js'

/**
 * Works out the stored computed fields of what is written, of the rows first, as the record is computed over
 * them. Before the checks, so that these see them; what is new of them is a change like any other.
 */
export function computeStored(attempt: Attempt): void | Promise<void> {
  attempt.rows = attempt.rows.map((rows) => computeRows(attempt, rows))
  const { draft, before, changes, rows } = attempt
  const changed =
    before &&
    new Set([...changes.map(({ field }) => field.name), ...rows.filter(isTouched).map((item) => item.draft.field.name)])
  const fields = affected(storedComputedOf(draft.entity), changed)
  if (fields.length === 0) return
  const inputs = fields.flatMap(({ derived }) => (derived?.kind === 'computed' ? derived.inputs : []))
  const unknown = unknownRows(attempt, new Set(inputs))
  if (unknown.length === 0) return computeRecord(attempt, fields)
  return readUnknown(attempt, unknown).then(() => computeRecord(attempt, fields))
}

function computeRecord(attempt: Attempt, fields: readonly Field[]): void {
  const { session, after, before, changes } = attempt
  const { dialect } = session.database
  const computed = computeInto(
    { row: after, before, scalars: scalarsOfWhole(attempt, readsOfFields(fields)), dialect },
    fields
  )
  attempt.changes = [...changes, ...computed]
}

function computeRows(attempt: Attempt, rows: RowsChange): RowsChange {
  const computed = storedComputedOf(rows.draft.entity)
  if (computed.length === 0) return rows
  const { dialect } = attempt.session.database
  const stored = new Map((attempt.existing.get(rows.draft.field.name) ?? []).map((row) => [String(row.id), row]))
  const withComputed = (written: WrittenRow): WrittenRow => {
    const before = stored.get(written.id) ?? null
    const changed = before && namesOf(written, Number(before.position))
    const fields = affected(computed, changed)
    const scalars = rowScalars(rows.draft.entity, written.row, dialect, readsOfFields(fields))
    const more = computeInto({ row: written.row, before, scalars, dialect }, fields)
    return more.length === 0 ? written : { ...written, changes: [...written.changes, ...more] }
  }
  return { ...rows, added: rows.added.map(withComputed), updated: rows.updated.map(withComputed) }
}

function namesOf({ changes, row }: WrittenRow, position: number): ReadonlySet<string> {
  const moved = Number(row.position) === position ? [] : ['position']
  return new Set([...changes.map(({ field }) => field.name), ...moved])
}
