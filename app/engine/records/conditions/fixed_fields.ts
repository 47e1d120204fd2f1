import { holds } from '../../expressions/main.js'
import { rowScalars } from '../../query/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt } from '../attempt.js'
import { scalarsForOwn, scalarsOfRow } from './scalars.js'
import { isTouched } from '../steps/changes.js'

/** Names of what a body changes although the record, as it stood before, keeps it as it is; rows by their paths. */
export function changedFixed(attempt: Attempt): readonly string[] {
  const { draft, before, changes, rows } = attempt
  if (!before) return []
  const touched = new Set([
    ...changes.map(({ field }) => field.name),
    ...rows.filter(isTouched).map((item) => item.draft.field.name),
  ])
  const fixed = (draft.entity.conditions?.fixed ?? []).filter(({ field }) => touched.has(field))
  const own = fixed.filter(({ expr }) =>
    holds(expr, { record: beforeOf(attempt, before, fixed), params: attempt.params })
  )
  return [...own.map(({ field }) => field), ...rows.flatMap((item) => changedInRows(attempt, before, item))]
}

function beforeOf(attempt: Attempt, before: Row, fixed: Parameters<typeof scalarsForOwn>[1]) {
  return scalarsForOwn({ ...attempt, after: before, rows: [] }, fixed)
}

function changedInRows(attempt: Attempt, before: Row, { draft, updated }: Attempt['rows'][number]): readonly string[] {
  const { entity, field: owner } = draft
  const conditions = entity.conditions?.fixed ?? []
  if (conditions.length === 0) return []
  const stored = new Map((attempt.existing.get(owner.name) ?? []).map((row) => [String(row.id), row]))
  return updated.flatMap((written) => {
    const row = stored.get(written.id)
    const changed = new Set(written.changes.map(({ field }) => field.name))
    return conditions
      .filter(({ field, expr, parentInputs }) => {
        if (!row || !changed.has(field)) return false
        const parent = ownerBefore(attempt, before, parentInputs)
        const record = scalarsOfRow(attempt, entity, row, parent, conditions)
        return holds(expr, { record, params: attempt.params })
      })
      .map(({ field }) => `${written.path}.${field}`)
  })
}

function ownerBefore({ draft, session }: Attempt, before: Row, names: readonly string[]) {
  return rowScalars(draft.entity, before, session.database.dialect, new Set(names))
}
