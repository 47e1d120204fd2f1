import type { Json } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { DialectName } from '../fields/main.js'
import type { Entity, Field } from '../model/main.js'
import type { Row } from '../sql/main.js'

/** The fields of an entity that an erasure empties. */
export function personalFields({ fields }: Entity): readonly Field[] {
  return fields.filter(({ personal, columns }) => personal !== undefined && columns.length > 0)
}

/** The columns of all personal fields as they are once erased: empty, or what their type puts in the place of a required value. */
export function erasedColumns(entity: Entity, dialect: DialectName): Row {
  const row: Row = {}
  for (const field of personalFields(entity)) {
    const value = erasedValue(field)
    if (value !== null) Object.assign(row, fieldTypeOf(field.type).codec.toColumns(field, value, dialect))
    else for (const { name } of field.columns) row[name] = null
  }
  // A key is kept only where something needs one.
  const stored = new Set(personalFields(entity).flatMap(({ columns }) => columns.map(({ name }) => name)))
  return Object.fromEntries(Object.entries(row).filter(([name]) => stored.has(name)))
}

function erasedValue(field: Field): Json {
  if (!field.required) return null
  const type = fieldTypeOf(field.type)
  return type.erase(type.samples(field)[0] ?? '')
}
