import type { JsonObject } from '../../base/main.js'
import type { OptionsSchema } from '../contract.js'

function condition(description: string, overlay: 'tighten' | 'free'): JsonObject {
  return { type: 'string', minLength: 1, maxLength: 2000, description, overlay }
}

/** What `x-field` may say of every type. */
const COMMON: JsonObject = {
  sort: { type: 'boolean', description: 'False: lists cannot be sorted by it', overlay: 'tighten' },
  filter: { type: 'boolean', description: 'False: lists cannot be filtered by it', overlay: 'tighten' },
  search: { type: 'boolean', description: 'False: search does not look into it', overlay: 'tighten' },
  computed: {
    type: 'string',
    minLength: 1,
    maxLength: 2000,
    description: 'Expression that gives its value: over the record and, where it is stored, its rows',
    overlay: 'never',
  },
  stored: {
    type: 'boolean',
    description: 'Of a computed field: true keeps it in a column, worked out by each write',
    overlay: 'never',
  },
  rollup: {
    type: 'object',
    properties: {
      of: { type: 'string', description: 'The to-many side whose records are reckoned up' },
      fn: { enum: ['count', 'sum', 'min', 'max'], description: 'How' },
      field: { type: 'string', description: 'The field of those records; not for count' },
      where: { type: 'string', minLength: 1, maxLength: 2000, description: 'Only those for which this holds' },
    },
    required: ['of', 'fn'],
    additionalProperties: false,
    description: 'Its value is reckoned up from records that belong or link to this one',
    overlay: 'never',
  },
  fetched: {
    type: 'string',
    pattern: '^[a-z][a-z0-9_]{0,47}(\\.[a-z][a-z0-9_]{0,47}){1,3}$',
    description: 'Path of links to the value that is copied when the record is made',
    overlay: 'never',
  },
  show_if: condition('Condition: otherwise the field is hidden and empty, whatever way a value comes', 'tighten'),
  require_if: condition('Condition: then the field must have a value', 'tighten'),
  read_only_if: condition('Condition on the record before a change: then the field stays as it is', 'tighten'),
  default: {
    type: 'string',
    minLength: 1,
    maxLength: 2000,
    description: 'Expression that gives the value where a new record does not say one',
    overlay: 'free',
  },
  was: {
    type: 'string',
    pattern: '^[a-z][a-z0-9_]{0,47}(\\.[a-z][a-z0-9_]{0,47})?$',
    description: 'The name it had before; or link.name, where its values stood in the linked record',
    overlay: 'never',
  },
  personal: {
    enum: [true, 'secret'],
    description:
      'True: tells of the person whom the record is about, is exported and erased with him; secret: is erased, never exported',
    overlay: 'never',
  },
  allow_on_submit: {
    type: 'boolean',
    description: 'True: of a document that is submitted this may still be changed',
    overlay: 'never',
  },
  declassify: {
    type: 'boolean',
    description: 'True: a derived field may be read by roles that may not read what it is made of',
    overlay: 'never',
  },
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
