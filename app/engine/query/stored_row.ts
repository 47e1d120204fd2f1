import type { Json } from '../base/main.js'
import { evaluate, readsOf } from '../expressions/main.js'
import type { Scalar } from '../expressions/main.js'
import { fieldTypeOf, fromScalar } from '../fields/main.js'
import type { DialectName } from '../fields/main.js'
import { fieldOf, isVirtual } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import type { Row } from '../sql/main.js'

/** The JSON value of a field in a stored row; null of a field that has no column. */
export function storedValue(field: Field, row: Row, dialect: DialectName): Json {
  const raw = row[field.columns[0]?.name ?? '']
  return raw === null || raw === undefined ? null : fieldTypeOf(field.type).codec.fromColumn(field, raw, dialect)
}

/** A stored row as expressions see it: every stored field of the given names that is not empty. */
export function rowScalars(
  entity: Entity,
  row: Row,
  dialect: DialectName,
  names: ReadonlySet<string>
): Readonly<Record<string, Scalar>> {
  const scalars: Record<string, Scalar> = {}
  for (const name of names) {
    const field = fieldOf(entity, name)
    const value = field && field.columns.length > 0 ? storedValue(field, row, dialect) : null
    if (field && value !== null) scalars[name] = fieldTypeOf(field.type).codec.toScalar(field, value)
  }
  return scalars
}

/** The JSON value of a virtual field of a stored row. */
export function workOut(
  entity: Entity,
  { derived, ...field }: Field,
  row: Row,
  params: Readonly<Record<string, unknown>>,
  dialect: DialectName
): Json {
  if (derived?.kind !== 'computed') return null
  const record = rowScalars(entity, row, dialect, readsOf(derived.expr))
  return fromScalar(field, evaluate(derived.expr, { record, params }))
}

/** The JSON value of a field of a stored row, of one without a column as reading statements work it out. */
export function valueInRow(
  entity: Entity,
  field: Field,
  row: Row,
  params: Readonly<Record<string, unknown>>,
  dialect: DialectName
): Json {
  return isVirtual(field) ? workOut(entity, field, row, params, dialect) : storedValue(field, row, dialect)
}
