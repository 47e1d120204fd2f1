import type { Diagnostics } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { checkBounds, checkDefault, checkKeywords } from '../../shared/keywords.js'
import { plainFormat, plainNumber } from '../../shared/numerals.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { NOT_INTEGER, wholeRangeOf, wholeTest } from '../../shared/whole_number.js'

const WIDEST = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }

const testOf = (field: FieldSpec) => wholeTest(wholeRangeOf(field, WIDEST))

function check(field: FieldSpec, findings: Diagnostics): void {
  checkKeywords(field, { type: 'integer', keywords: ['minimum', 'maximum'] }, findings)
  checkBounds(field, ['minimum', 'maximum'], Number.isSafeInteger, findings)
  checkDefault(field, testOf(field), findings)
}

/** A whole number of 53 bits: what JSON, both databases and the process hold alike. */
export const fieldType: FieldType<number> = {
  name: 'integer',
  trait: 'scalar',
  options: optionsOf('integer'),
  infers: { priority: 0, matches: ({ type }) => type === 'integer' },
  valueType: () => ({ kind: 'int' }),
  check,
  columns: (field) => [{ name: field.name, kind: 'integer', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: value }),
    fromColumn: (_field, raw) => raw as number,
    parse(_field, text, locale) {
      const plain = plainNumber(text, locale.language)
      const value = /^-?[0-9]{1,16}$/.test(plain) ? Number(plain) + 0 : Number.NaN
      return Number.isSafeInteger(value) ? { ok: true, value } : { ok: false, message: NOT_INTEGER.message }
    },
    toText: (_field, value) => String(value),
    // No grouping: years, roll and room numbers are integers too, and 2,026 is no year.
    format: (_field, value, { language }) => plainFormat(language).format(value),
    toScalar: (_field, value) => value,
  },
  rules: (field) => schemaOf(testOf(field)),
  filters: ['eq', 'neq', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'between', 'null'],
  aggregates: ['count', 'sum', 'min', 'max', 'avg'],
  sortable: true,
  searchable: false,
  equals: (a, b) => a === b,
  conversions: [{ to: 'text', lossy: false }],
  mask: () => '•••',
  erase: () => null,
  samples(field) {
    const { min, max } = wholeRangeOf(field, WIDEST)
    return samplesOf(field, testOf(field), [1, 0, 42, -7, min, max])
  },
  describe(field) {
    const { min, max } = wholeRangeOf(field, WIDEST)
    return { openapi: { type: 'integer', minimum: min, maximum: max }, ts: 'number' }
  },
  views: { input: 'number.input', cell: 'number.cell', filter: 'range.filter' },
}
