import { entityOf, fieldOf } from '../model/main.js'
import type { Field } from '../model/main.js'
import { rowScalars } from '../query/main.js'
import type { Row } from '../sql/main.js'
import type { Attempt } from './attempt.js'

/**
 * The record as it will stand, as expressions see it, with its own rows under the names of their fields. It has the
 * fields of the given names alone, its rows too: see `readsOf`.
 */
export function scalarsOfWhole(attempt: Attempt, names: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const { draft, session, after } = attempt
  const { dialect } = session.database
  const scalars = rowScalars(draft.entity, after, dialect, names)
  const rows: Record<string, unknown> = {}
  for (const name of names) {
    const field = fieldOf(draft.entity, name)
    if (!field?.rows) continue
    const child = entityOf(session.registry, field.rows.entity)
    rows[name] = finalRows(attempt, field).map((row) => rowScalars(child, row, dialect, names))
  }
  return { ...scalars, ...rows }
}

/** The rows of a field as they will stand; none where the write did not have to know them. */
export function finalRows({ rows, existing }: Attempt, field: Field): readonly Row[] {
  return rows.find((item) => item.draft.field === field)?.final ?? existing.get(field.name) ?? []
}
