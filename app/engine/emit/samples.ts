import type { Json, JsonObject } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { Entity, Field } from '../model/main.js'

/** The first sample of a field's type; null where the type has none. */
function sampleOf(field: Field): Json {
  if (field.trait === 'rows') return []
  return field.default ?? fieldTypeOf(field.type).samples(field)[0] ?? null
}

/**
 * An example record of the named fields: the author's first example where it says something, else
 * samples of the types. The same for each run.
 */
export function exampleRecord(entity: Entity, names: ReadonlySet<string>): JsonObject {
  const given = entity.examples[0] ?? {}
  const shown = entity.fields.filter((field) => names.has(field.name) && field.trait !== 'layout')
  return Object.fromEntries(
    shown.map((field) => [field.name, Object.hasOwn(given, field.name) ? (given[field.name] ?? null) : sampleOf(field)])
  )
}
