import type { FieldType } from '../../contract.js'
import { startsWithDate } from '../../shared/calendar.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { remembered } from '../../shared/remembered.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'

const NOT_DATE: Problem = { rule: 'date', message: 'must be a date that exists, as YYYY-MM-DD.' }
const test: Test = (value) =>
  typeof value === 'string' && value.length === 10 && startsWithDate(value) ? null : NOT_DATE

const formatOf = remembered(
  (language) => new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' })
)

/** A calendar date without time or zone, years 1 to 9999, so that text order is date order. */
export const fieldType: FieldType<string> = {
  name: 'date',
  trait: 'scalar',
  options: optionsOf('date'),
  infers: { priority: 20, matches: ({ format }) => format === 'date' },
  valueType: () => ({ kind: 'date' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'date' }, findings)
    checkDefault(field, test, findings)
  },
  columns: (field) => [{ name: field.name, kind: 'date', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: value }),
    fromColumn: (_field, raw) => raw as string,
    parse(_field, text) {
      const value = text.trim()
      return test(value) ? { ok: false, message: NOT_DATE.message } : { ok: true, value }
    },
    toText: (_field, value) => value,
    format: (_field, value, { language }) => formatOf(language).format(new Date(`${value}T00:00:00Z`)),
    toScalar: (_field, value) => value,
  },
  rules: () => schemaOf(test),
  filters: ['eq', 'neq', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'between', 'null'],
  aggregates: ['count', 'min', 'max'],
  sortable: true,
  searchable: false,
  equals: (a, b) => a === b,
  conversions: [
    { to: 'text', lossy: false },
    { to: 'datetime', lossy: false },
  ],
  mask: (value) => `${value.slice(0, 4)}-••-••`,
  erase: () => null,
  samples: (field) => samplesOf(field, test, ['2026-06-01', '2024-02-29']),
  describe: () => ({ openapi: { type: 'string', format: 'date' }, ts: 'string' }),
  views: { input: 'date.input', cell: 'date.cell', filter: 'range.filter' },
}
