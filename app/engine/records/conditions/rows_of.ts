import { entityOf } from '../../model/main.js'
import type { Field } from '../../model/main.js'
import type { Attempt, RowsChange } from '../attempt.js'
import { readPlan, readStatement } from '../reading.js'
import { childGrant, childRead } from '../steps/lock.js'

/** The rows of a field of which the write has said nothing so far, as they stand. */
export function untouchedRows(attempt: Attempt, field: Field): RowsChange {
  const entity = entityOf(attempt.session.registry, field.rows?.entity ?? '')
  const draft = { field, entity, grant: null, read: null, isComplete: false, items: [], removed: [] }
  return { draft, added: [], updated: [], removed: [], final: attempt.existing.get(field.name) ?? [] }
}

/** Of the named rows fields those that the write did not have to know until now. */
export function unknownRows({ draft, rows, existing, before }: Attempt, names: ReadonlySet<string>): readonly Field[] {
  if (!before) return []
  return draft.entity.fields.filter(
    (field) =>
      field.rows &&
      names.has(field.name) &&
      !existing.has(field.name) &&
      !rows.some((item) => item.draft.field === field)
  )
}

/** Reads rows that turn out to be needed; their record is held, so that nobody changes them meanwhile. */
export async function readUnknown(attempt: Attempt, fields: readonly Field[]): Promise<void> {
  const { session, params, id } = attempt
  const statements = fields.map((field) =>
    readStatement(session, readPlan(session, childGrant(attempt, field), childRead(attempt, field), 'rows'), params, id)
  )
  const found = await session.database.readAll(statements)
  const read = fields.map((field, index) => [field.name, found[index] ?? []] as const)
  attempt.existing = new Map([...attempt.existing, ...read])
}
