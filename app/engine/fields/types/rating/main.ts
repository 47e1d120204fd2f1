import type { FieldSpec, FieldType } from '../../contract.js'
import { checkBounds, checkDefault, checkKeywords } from '../../shared/keywords.js'
import { plainFormat, plainNumber } from '../../shared/numerals.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { NOT_INTEGER, wholeRangeOf, wholeTest } from '../../shared/whole_number.js'

/** Of five unless the property's `maximum` says otherwise. */
const USUAL = 5
const WIDEST = { min: 1, max: 10 }

const rangeOf = (field: FieldSpec) =>
  wholeRangeOf(field, typeof field.json.maximum === 'number' ? WIDEST : { min: 1, max: USUAL })
const testOf = (field: FieldSpec) => wholeTest(rangeOf(field))

/** How much somebody likes something, from 1 to 5, or to the property's `maximum`. */
export const fieldType: FieldType<number> = {
  name: 'rating',
  trait: 'scalar',
  options: optionsOf('rating'),
  valueType: () => ({ kind: 'int' }),
  check(field, findings) {
    checkKeywords(field, { type: 'integer', keywords: ['maximum'] }, findings)
    const fits = (bound: number) => Number.isInteger(bound) && bound > WIDEST.min && bound <= WIDEST.max
    checkBounds(field, ['minimum', 'maximum'], fits, findings)
    checkDefault(field, testOf(field), findings)
  },
  columns: (field) => [{ name: field.name, kind: 'integer', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: value }),
    fromColumn: (_field, raw) => raw as number,
    parse(_field, text, { language }) {
      const plain = plainNumber(text, language)
      return /^[0-9]{1,4}$/.test(plain)
        ? { ok: true, value: Number(plain) }
        : { ok: false, message: NOT_INTEGER.message }
    },
    toText: (_field, value) => String(value),
    format(field, value, { language }) {
      const numbers = plainFormat(language)
      return `${numbers.format(value)} / ${numbers.format(rangeOf(field).max)}`
    },
    toScalar: (_field, value) => value,
  },
  rules: (field) => schemaOf(testOf(field)),
  filters: ['eq', 'neq', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'between', 'null'],
  aggregates: ['count', 'min', 'max', 'avg'],
  sortable: true,
  searchable: false,
  values(field) {
    const { min, max } = rangeOf(field)
    return Array.from({ length: max - min + 1 }, (_, index) => String(min + index))
  },
  equals: (a, b) => a === b,
  conversions: [
    { to: 'integer', lossy: false },
    { to: 'text', lossy: false },
  ],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, testOf(field), [4, rangeOf(field).max, 1]),
  describe(field) {
    const { min, max } = rangeOf(field)
    return { openapi: { type: 'integer', minimum: min, maximum: max }, ts: 'number' }
  },
  views: { input: 'choice.input', cell: 'rating.cell', filter: 'range.filter' },
}
