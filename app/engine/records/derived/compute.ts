import { evaluate, readsOfAll } from '../../expressions/main.js'
import { fromScalar } from '../../fields/main.js'
import type { DialectName } from '../../fields/main.js'
import type { Field } from '../../model/main.js'
import { storedValue } from '../../query/main.js'
import type { Row } from '../../sql/main.js'
import type { Change } from '../attempt.js'
import { fillColumns, isSameValue } from '../columns.js'

/** A row about to be written, the row before (null for a new one), and how expressions see it, its rows included. */
export interface Computing {
  readonly row: Row
  readonly before: Row | null
  readonly scalars: Readonly<Record<string, unknown>>
  readonly dialect: DialectName
}

/** What the record and its rows must have for computed fields to be worked out. */
export function readsOfFields(fields: readonly Field[]): ReadonlySet<string> {
  return readsOfAll(fields.flatMap(({ derived }) => (derived?.kind === 'computed' ? [derived.expr] : [])))
}

/** Works stored computed fields out and puts them into the row; answers with what of them is new. */
export function computeInto({ row, before, scalars, dialect }: Computing, fields: readonly Field[]): readonly Change[] {
  return fields.flatMap((field) => {
    if (field.derived?.kind !== 'computed') return []
    const after = fromScalar(field, evaluate(field.derived.expr, { record: scalars, params: {} }))
    const old = before && storedValue(field, before, dialect)
    fillColumns(row, field, after, dialect)
    if (isSameValue(field, old, after)) return []
    return [{ field, before: old, after }]
  })
}
