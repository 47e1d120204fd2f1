import { at } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { UUID_SAMPLES, uuidCodec, uuidTest } from '../../shared/uuid.js'

const columnOf = (field: FieldSpec) => `${field.name}_id`

/**
 * A link to one record of another entity, held as its id. Whether that record exists and may be
 * referred to is asked when it is written; sort and filter by the other's fields go over paths.
 */
export const fieldType: FieldType<string> = {
  name: 'link',
  trait: 'relation',
  options: optionsOf(
    'link',
    {
      entity: {
        type: 'string',
        pattern: '^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$',
        description: 'The entity linked to',
        overlay: 'never',
      },
      on_delete: {
        enum: ['restrict', 'cascade', 'clear'],
        default: 'restrict',
        overlay: 'never',
        description: 'What deleting the other record does: is refused, deletes this one too, or empties this field',
      },
      inverse: {
        type: 'string',
        pattern: '^[a-z][a-z0-9_]{0,47}$',
        description: 'Name of the to-many side on the other entity',
        overlay: 'never',
      },
      inverse_title: { type: 'string', minLength: 1, maxLength: 120, description: 'Its title', overlay: 'free' },
    },
    ['entity']
  ),
  valueType: ({ options }) => ({
    kind: 'id',
    ...(typeof options.entity === 'string' ? { entity: options.entity } : {}),
  }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'uuid' }, findings)
    if (field.required && field.options.on_delete === 'clear') {
      findings.error(
        'FLD008',
        at(field.source, 'x-field', 'on_delete'),
        `${field.name} is required, so it cannot be cleared`,
        'use "restrict" or "cascade", or take it from "required"'
      )
    }
    if (field.default !== undefined && field.default !== null) {
      findings.error(
        'FLD006',
        at(field.source, 'default'),
        `A link cannot have a default: ids differ from school to school`
      )
    }
  },
  columns: (field) => [{ name: columnOf(field), kind: 'id', facet: 'value', nullable: !field.required }],
  codec: uuidCodec(columnOf),
  rules: () => schemaOf(uuidTest),
  filters: ['eq', 'neq', 'in', 'nin', 'null'],
  aggregates: ['count'],
  sortable: false,
  searchable: false,
  equals: (a, b) => a === b,
  conversions: [],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, uuidTest, UUID_SAMPLES),
  describe: () => ({ openapi: { type: 'string', format: 'uuid' }, ts: 'string' }),
  views: { input: 'link.input', cell: 'link.cell', filter: 'link.filter' },
}
