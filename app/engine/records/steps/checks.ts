import type { Entity } from '../../model/main.js'
import { rowScalars } from '../../query/main.js'
import type { Attempt, WrittenRow } from '../attempt.js'
import { noteBroken, readsOfRules, touchedChecks } from '../checked_rules.js'
import { requireInRows, requireOwn } from '../conditions/require_fields.js'
import { touchedOf } from '../conditions/touched.js'
import { refuseProblems } from '../errors.js'
import type { Problems } from '../errors.js'
import { scalarsOfWhole } from '../whole_record.js'

/**
 * Holds the record as it will stand, and every row that is new or changed, against the checks of their
 * entities, and asks for what is required of it: all on a new one and at a transition, on a change those that read
 * something of it.
 */
export function runChecks(attempt: Attempt): void {
  const { draft, changes, rows, params, before, transition } = attempt
  const { entity } = draft
  const problems: Problems = {}
  const touched =
    before && !transition
      ? new Set([...changes.map(({ field }) => field.name), ...rows.map((item) => item.draft.field.name)])
      : null
  const rules = touchedChecks(entity, touched)
  if (rules.length > 0) noteBroken(rules, scalarsOfWhole(attempt, readsOfRules(rules)), params, '', problems)
  for (const { draft: part, added, updated } of rows) {
    for (const row of added) noteRow(attempt, part.entity, row, null, problems)
    for (const row of updated) {
      noteRow(attempt, part.entity, row, new Set(row.changes.map(({ field }) => field.name)), problems)
    }
  }
  requireOwn(attempt, touched, problems)
  requireInRows(attempt, touchedOf(attempt), problems)
  refuseProblems(problems)
}

function noteRow(
  { session, params }: Attempt,
  entity: Entity,
  { row, path }: WrittenRow,
  touched: ReadonlySet<string> | null,
  problems: Problems
): void {
  const rules = touchedChecks(entity, touched)
  if (rules.length > 0) {
    const scalars = rowScalars(entity, row, session.database.dialect, readsOfRules(rules))
    noteBroken(rules, scalars, params, `${path}.`, problems)
  }
}
