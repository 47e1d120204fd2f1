import type { Json } from '../base/main.js'
import { evaluate } from '../expressions/main.js'
import type { Scalar } from '../expressions/main.js'
import { fieldTypeOf, fromScalar } from '../fields/main.js'
import type { DialectName } from '../fields/main.js'
import { isVirtual } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import type { Row } from '../sql/main.js'

/** The JSON value of a field in a stored row; null of a field that has no column. */
export function storedValue(field: Field, row: Row, dialect: DialectName): Json {
  const raw = row[field.columns[0]?.name ?? '']
  return raw === null || raw === undefined ? null : fieldTypeOf(field.type).codec.fromColumn(field, raw, dialect)
}

/** A stored row as expressions see it: every stored field that is not empty. */
export function rowScalars(entity: Entity, row: Row, dialect: DialectName): Readonly<Record<string, Scalar>> {
  const scalars: Record<string, Scalar> = {}
  for (const field of entity.fields) {
    const value = field.columns.length > 0 ? storedValue(field, row, dialect) : null
    if (value !== null) scalars[field.name] = fieldTypeOf(field.type).codec.toScalar(field, value)
  }
  return scalars
}

/** The JSON value of a virtual field of a row that expressions see as `scalars`. */
export function workOut(
  { derived, ...field }: Field,
  scalars: Readonly<Record<string, Scalar>>,
  params: Readonly<Record<string, unknown>>
): Json {
  return derived?.kind === 'computed' ? fromScalar(field, evaluate(derived.expr, { record: scalars, params })) : null
}

/** The JSON value of a field of a stored row, of one without a column as reading statements work it out. */
export function valueInRow(
  entity: Entity,
  field: Field,
  row: Row,
  params: Readonly<Record<string, unknown>>,
  dialect: DialectName
): Json {
  return isVirtual(field) ? workOut(field, rowScalars(entity, row, dialect), params) : storedValue(field, row, dialect)
}
