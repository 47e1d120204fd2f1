import { entityOf } from '../model/main.js'
import type { Field } from '../model/main.js'
import { rowScalars } from '../query/main.js'
import type { Row } from '../sql/main.js'
import type { Attempt } from './attempt.js'

/** The record as it will stand, as expressions see it, with its own rows under the names of their fields. */
export function scalarsOfWhole(attempt: Attempt): Readonly<Record<string, unknown>> {
  const { draft, session, after } = attempt
  const { dialect } = session.database
  const record: Record<string, unknown> = { ...rowScalars(draft.entity, after, dialect) }
  for (const field of draft.entity.fields) {
    if (!field.rows) continue
    const child = entityOf(session.registry, field.rows.entity)
    record[field.name] = finalRows(attempt, field).map((row) => rowScalars(child, row, dialect))
  }
  return record
}

/** The rows of a field as they will stand; none where the write did not have to know them. */
function finalRows({ rows, existing }: Attempt, field: Field): readonly Row[] {
  return rows.find((item) => item.draft.field === field)?.final ?? existing.get(field.name) ?? []
}
