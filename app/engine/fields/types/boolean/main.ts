import type { FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'

const NOT_BOOLEAN: Problem = { rule: 'boolean', message: 'must be true or false.' }
const test: Test = (value) => (typeof value === 'boolean' ? null : NOT_BOOLEAN)

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
])

/** Yes or no. Stored as 0 and 1 on SQLite. People see `Yes` and `No`, which screens translate. */
export const fieldType: FieldType<boolean> = {
  name: 'boolean',
  trait: 'scalar',
  options: optionsOf('boolean'),
  infers: { priority: 0, matches: ({ type }) => type === 'boolean' },
  valueType: () => ({ kind: 'bool' }),
  check(field, findings) {
    checkKeywords(field, { type: 'boolean' }, findings)
    checkDefault(field, test, findings)
  },
  columns: (field) => [{ name: field.name, kind: 'boolean', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value, dialect) => ({ [field.name]: dialect === 'sqlite' ? Number(value) : value }),
    fromColumn: (_field, raw) => raw === true || raw === 1,
    parse(_field, text) {
      const value = WORDS.get(text.trim().toLowerCase())
      return value === undefined ? { ok: false, message: NOT_BOOLEAN.message } : { ok: true, value }
    },
    toText: (_field, value) => String(value),
    format: (_field, value) => (value ? 'Yes' : 'No'),
    toScalar: (_field, value) => value,
  },
  rules: () => schemaOf(test),
  filters: ['eq', 'null'],
  aggregates: ['count'],
  sortable: true,
  searchable: false,
  equals: (a, b) => a === b,
  conversions: [
    { to: 'integer', lossy: false },
    { to: 'text', lossy: false },
  ],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, test, [true, false]),
  describe: () => ({ openapi: { type: 'boolean' }, ts: 'boolean' }),
  views: { input: 'boolean.input', cell: 'boolean.cell', filter: 'boolean.filter' },
}
