import type { JsonObject } from '../base/main.js'
import { fieldTypes } from '../fields/main.js'

/**
 * The schema of `x-field`: every field type with its options. Editors complete from it and the
 * loader validates with it; it is written to `schemas/meta/fields.schema.json`. A property that
 * names no type is checked once its type is inferred, against the options of that type.
 */
export function fieldOptionsSchema(): JsonObject {
  const types = [...Object.values(fieldTypes)].sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'fields.schema.json',
    title: 'Field',
    description: 'The type of a field and its options. Generated from app/engine/fields.',
    type: 'object',
    properties: {
      type: {
        description: 'The field type; absent: it follows from type, format and enum of the property',
        enum: types.map((type) => type.name),
        overlay: 'never',
      },
    },
    allOf: types.map((type) => ({
      if: { properties: { type: { const: type.name } }, required: ['type'] },
      then: { $ref: `#/$defs/${type.name}` },
    })),
    $defs: Object.fromEntries(types.map((type) => [type.name, type.options])),
  }
}
