import { holds } from '../../expressions/main.js'
import { entityOf, fieldOf } from '../../model/main.js'
import type { Attempt, RowsChange } from '../attempt.js'
import { valueOf } from '../columns.js'
import { IS_REQUIRED, note } from '../errors.js'
import type { Problems } from '../errors.js'
import { finalRows } from '../whole_record.js'
import { scalarsForOwn, scalarsOfOwner, scalarsOfRow } from './scalars.js'
import { asksOwner, judged } from './touched.js'
import type { Touched } from './touched.js'
import { untouchedRows } from './rows_of.js'

/** Notes own fields that must have a value on the record as it will stand and have none. */
export function requireOwn(attempt: Attempt, touched: Touched, problems: Problems): void {
  const { draft, after, session, params } = attempt
  for (const condition of judged(draft.entity.conditions?.require ?? [], touched)) {
    const field = fieldOf(draft.entity, condition.field)
    if (!field) continue
    const isEmpty = field.rows
      ? finalRows(attempt, field).length === 0
      : valueOf(field, after, session.database.dialect) === null
    if (isEmpty && holds(condition.expr, { record: scalarsForOwn(attempt, [condition]), params })) {
      note(problems, field.name, IS_REQUIRED)
    }
  }
}

/** The same in rows: those that are written, and all where a field of their owner is touched for which they ask. */
export function requireInRows(attempt: Attempt, touched: Touched, problems: Problems): void {
  for (const field of attempt.draft.entity.fields) {
    if (!field.rows) continue
    const child = entityOf(attempt.session.registry, field.rows.entity)
    if (!child.conditions || child.conditions.require.length === 0) continue
    const known = attempt.rows.find((item) => item.draft.field === field)
    const rows = known ?? (asksOwner(child, touched) ? untouchedRows(attempt, field) : null)
    if (rows) requireIn(attempt, rows, touched, problems)
  }
}

function requireIn(attempt: Attempt, rows: RowsChange, parentTouched: Touched, problems: Problems): void {
  const { entity, field: owner } = rows.draft
  const { dialect } = attempt.session.database
  const parent = scalarsOfOwner(attempt, entity)
  const written = new Map<string, { readonly path: string; readonly touched: Touched }>([
    ...rows.added.map((row) => [row.id, { path: row.path, touched: null }] as const),
    ...rows.updated.map(
      (row) => [row.id, { path: row.path, touched: new Set(row.changes.map((one) => one.field.name)) }] as const
    ),
  ])
  rows.final.forEach((row, index) => {
    const place = written.get(String(row.id)) ?? { path: `${owner.name}.${index}`, touched: new Set<string>() }
    for (const condition of judged(entity.conditions?.require ?? [], place.touched, parentTouched)) {
      const field = fieldOf(entity, condition.field)
      if (!field || valueOf(field, row, dialect) !== null) continue
      const record = scalarsOfRow(attempt, entity, row, parent, [condition])
      if (holds(condition.expr, { record, params: attempt.params })) {
        note(problems, `${place.path}.${field.name}`, IS_REQUIRED)
      }
    }
  })
}
