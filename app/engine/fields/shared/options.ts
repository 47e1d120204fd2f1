import type { JsonObject } from '../../base/main.js'
import type { OptionsSchema } from '../contract.js'

/** What `x-field` may say of every type. */
const COMMON: JsonObject = {
  sort: { type: 'boolean', description: 'False: lists cannot be sorted by it', overlay: 'tighten' },
  filter: { type: 'boolean', description: 'False: lists cannot be filtered by it', overlay: 'tighten' },
  search: { type: 'boolean', description: 'False: search does not look into it', overlay: 'tighten' },
}

/** The closed schema of a type's `x-field`: its name, the common options and its own. */
export function optionsOf(name: string, own: JsonObject = {}, required: readonly string[] = []): OptionsSchema {
  return {
    type: 'object',
    properties: { type: { const: name, overlay: 'never' }, ...COMMON, ...own },
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  }
}
