import type { Entity } from '../../model/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt, WrittenRow } from '../attempt.js'
import { noteBroken, scalarsOf, touchedChecks } from '../checked_rules.js'
import { valueOf } from '../columns.js'
import { refuseProblems } from '../errors.js'
import type { Problems } from '../errors.js'

/**
 * Holds the record as it will stand, and every row that is new or changed, against the checks of their
 * entities: all on a new one, on a change those that read something of it.
 */
export function runChecks(attempt: Attempt): void {
  const { draft, changes, rows, params, before } = attempt
  const { entity } = draft
  const problems: Problems = {}
  const touched = before
    ? new Set([...changes.map(({ field }) => field.name), ...rows.map((item) => item.draft.field.name)])
    : null
  const rules = touchedChecks(entity, touched)
  if (rules.length > 0) noteBroken(rules, recordOf(attempt), params, '', problems)
  for (const { draft: part, added, updated } of rows) {
    for (const row of added) noteRow(attempt, part.entity, row, null, problems)
    for (const row of updated) {
      noteRow(attempt, part.entity, row, new Set(row.changes.map(({ field }) => field.name)), problems)
    }
  }
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
    noteBroken(rules, scalarsIn(entity, row, session.database.dialect), params, `${path}.`, problems)
  }
}

/** The record with its own rows under the names of their fields. */
function recordOf({ draft, session, after, rows, existing }: Attempt): Record<string, unknown> {
  const { dialect } = session.database
  const record = scalarsIn(draft.entity, after, dialect)
  for (const field of draft.entity.fields) {
    if (!field.rows) continue
    const child = session.registry.entities[field.rows.entity]
    const final = rows.find((item) => item.draft.field === field)?.final ?? existing.get(field.name) ?? []
    if (child) record[field.name] = final.map((row) => scalarsIn(child, row, dialect))
  }
  return record
}

function scalarsIn(entity: Entity, row: Row, dialect: 'sqlite' | 'postgres'): Record<string, unknown> {
  return scalarsOf(entity, (name) => {
    const field = entity.field[name]
    return field ? valueOf(field, row, dialect) : null
  })
}
