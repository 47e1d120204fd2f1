import { at } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { checkBounds, checkDefault, checkKeywords, numberOf } from '../../shared/keywords.js'
import { plainNumber } from '../../shared/numerals.js'
import { optionsOf } from '../../shared/options.js'
import { remembered } from '../../shared/remembered.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { PATTERN, fromScaled, toScaled } from './scaled.js'

const NOT_PERCENT: Problem = {
  rule: 'percent',
  message: 'must be a decimal number in text with at most 2 decimals, as "12.50".',
}
const SCALE = 2
const LIMIT = 1_000_000

/** The range in force, scaled. */
function boundsOf(field: FieldSpec): { readonly min: number; readonly max: number } {
  const scaled = (keyword: string, fallback: number) => Math.round((numberOf(field, keyword) ?? fallback) * 10 ** SCALE)
  return { min: scaled('minimum', 0), max: scaled('maximum', 100) }
}

function testOf(field: FieldSpec): Test {
  const { min, max } = boundsOf(field)
  const small: Problem = {
    rule: 'minimum',
    message: `must be at least ${fromScaled(min)}.`,
    args: { min: fromScaled(min) },
  }
  const large: Problem = {
    rule: 'maximum',
    message: `must be at most ${fromScaled(max)}.`,
    args: { max: fromScaled(max) },
  }
  return (value) => {
    const scaled = typeof value === 'string' ? toScaled(value) : null
    if (scaled === null) return NOT_PERCENT
    return scaled < min ? small : scaled > max ? large : null
  }
}

const formatOf = remembered(
  (language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: SCALE })
)

/** A share of a hundred with two decimals: `"12.50"` in JSON, 1250 in columns and expressions. From 0 to 100 unless said otherwise. */
export const fieldType: FieldType<string> = {
  name: 'percent',
  trait: 'scalar',
  options: optionsOf('percent'),
  infers: { priority: 20, matches: ({ format }) => format === 'percent' },
  valueType: () => ({ kind: 'decimal', scale: SCALE }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'percent', keywords: ['minimum', 'maximum'] }, findings)
    const isFit = (bound: number) => Math.abs(bound) <= LIMIT && toScaled(String(bound)) !== null
    checkBounds(field, ['minimum', 'maximum'], isFit, findings)
    if (numberOf(field, 'maximum') === null && boundsOf(field).min > 100 * 10 ** SCALE) {
      findings.error(
        'FLD003',
        at(field.source, 'minimum'),
        'No value fits: the maximum is 100 unless said otherwise',
        'give a "maximum"'
      )
    }
    if (numberOf(field, 'minimum') === null && boundsOf(field).max < 0) {
      findings.error(
        'FLD003',
        at(field.source, 'maximum'),
        'No value fits: the minimum is 0 unless said otherwise',
        'give a "minimum"'
      )
    }
    checkDefault(field, testOf(field), findings)
  },
  columns: (field) => [{ name: field.name, kind: 'integer', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: toScaled(value) }),
    fromColumn: (_field, raw) => fromScaled(raw as number),
    parse(_field, text, { language }) {
      const number = text.replace(/[%\u066a]\s*$/u, '').trim()
      // JSON's spelling reads the same in all languages: a grouping sign never stands before two digits.
      const scaled = toScaled(number) ?? toScaled(plainNumber(number, language))
      return scaled === null
        ? { ok: false, message: 'must be a number with at most 2 decimals.' }
        : { ok: true, value: fromScaled(scaled) }
    },
    toText: (_field, value) => value,
    format: (_field, value, { language }) =>
      // As text, so that no decimal becomes a binary fraction on its way.
      formatOf(language).format(`${value}e-2` as Intl.StringNumericLiteral),
    toScalar: (_field, value) => toScaled(value),
  },
  rules: (field) => schemaOf(testOf(field), (value) => fromScaled(toScaled(value as string) ?? 0)),
  filters: ['eq', 'neq', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'between', 'null'],
  aggregates: ['count', 'min', 'max', 'avg'],
  sortable: true,
  searchable: false,
  equals: (a, b) => a === b || toScaled(a) === toScaled(b),
  conversions: [{ to: 'text', lossy: false }],
  mask: () => '•••',
  erase: () => null,
  samples(field) {
    const { min, max } = boundsOf(field)
    return samplesOf(field, testOf(field), ['12.50', '0.00', fromScaled(min), fromScaled(max)])
  },
  describe: () => ({ openapi: { type: 'string', format: 'percent', pattern: PATTERN }, ts: 'string' }),
  views: { input: 'number.input', cell: 'number.cell', filter: 'range.filter' },
}
