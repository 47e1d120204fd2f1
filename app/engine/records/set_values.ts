import type { Json } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { Row } from '../sql/main.js'
import type { Attempt, Change } from './attempt.js'
import { keptValue } from './steps/seal.js'
import { fillColumns, isSameValue, valueOf } from './columns.js'

/** Sets values of the record that nobody sent: numbers, states, what hooks and derived fields give. */
export function setValues(attempt: Attempt, values: Readonly<Record<string, Json>>): void {
  const { draft, session, before } = attempt
  const { dialect } = session.database
  const changed = new Map<string, Change>(attempt.changes.map((change) => [change.field.name, change]))
  const after: Row = { ...attempt.after }
  for (const [name, given] of Object.entries(values)) {
    const field = draft.entity.field[name]
    if (!field) throw new Error(`${draft.entity.name} has no field ${name}`)
    if (fieldTypeOf(field.type).files) {
      throw new Error(`${name} of ${draft.entity.name} holds files, which bodies alone name`)
    }
    const value = keptValue(session, draft.entity, field, given)
    fillColumns(after, field, value, dialect)
    const old = before ? valueOf(field, before, dialect) : null
    if (isSameValue(field, old, value)) changed.delete(name)
    else changed.set(name, { field, before: old, after: value })
  }
  attempt.given = new Set([...attempt.given, ...Object.keys(values)])
  attempt.changes = [...changed.values()]
  attempt.after = after
}
