import type { FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { UUID_SAMPLES, uuidCodec, uuidTest } from '../../shared/uuid.js'

/** An id: the record's own, or one of something that is no linked record (a request, a foreign system). */
export const fieldType: FieldType<string> = {
  name: 'identifier',
  trait: 'identifier',
  options: optionsOf('identifier'),
  infers: { priority: 20, matches: ({ format }) => format === 'uuid' },
  valueType: () => ({ kind: 'id' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'uuid' }, findings)
    checkDefault(field, uuidTest, findings)
  },
  columns: (field) => [{ name: field.name, kind: 'id', facet: 'value', nullable: !field.required }],
  codec: uuidCodec((field) => field.name),
  rules: () => schemaOf(uuidTest),
  filters: ['eq', 'neq', 'in', 'nin', 'null'],
  aggregates: ['count'],
  sortable: true,
  searchable: false,
  equals: (a, b) => a === b,
  conversions: [{ to: 'text', lossy: false }],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, uuidTest, UUID_SAMPLES),
  describe: () => ({ openapi: { type: 'string', format: 'uuid' }, ts: 'string' }),
  views: { input: 'text.input', cell: 'text.cell' },
}
