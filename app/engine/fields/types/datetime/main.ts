import type { FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { remembered } from '../../shared/remembered.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { fromWallClock, toInstant, toWallClock } from './instant.js'

const NOT_INSTANT: Problem = {
  rule: 'datetime',
  message: 'must be a date and time with offset, as 2026-06-01T09:30:00+05:30 or 2026-06-01T04:00:00Z.',
}
const test: Test = (value) => (typeof value === 'string' && toInstant(value) !== null ? null : NOT_INSTANT)

/** The one spelling of a valid instant; only that one has 24 characters and ends in Z. */
function canonical(value: string): string {
  return value.length === 24 && value.endsWith('Z') ? value : (toInstant(value) ?? value)
}

/** By language and zone, a space between them. */
const formatOf = remembered((key) => {
  const [language, timeZone] = key.split(' ')
  const time = { hour: 'numeric', minute: 'numeric' } as const
  return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', ...time, timeZone })
})

/**
 * An instant, to the millisecond. Any offset is accepted and only the instant is kept: JSON, columns
 * and expressions hold `YYYY-MM-DDTHH:MM:SS.mmmZ`. People read and type it in the school's zone.
 */
export const fieldType: FieldType<string> = {
  name: 'datetime',
  trait: 'scalar',
  options: optionsOf('datetime'),
  infers: { priority: 20, matches: ({ format }) => format === 'date-time' },
  valueType: () => ({ kind: 'instant' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'date-time' }, findings)
    checkDefault(field, test, findings)
  },
  columns: (field) => [{ name: field.name, kind: 'instant', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: canonical(value) }),
    fromColumn: (_field, raw) => raw as string,
    parse(_field, text, { timezone }) {
      const spelled = text.trim().replace(/^(.{10}) /, '$1T')
      const value = toInstant(spelled) ?? fromWallClock(spelled, timezone)
      return value === null
        ? { ok: false, message: 'must be a date and time, as 2026-06-01T09:30.' }
        : { ok: true, value }
    },
    toText: (_field, value, { timezone }) => toWallClock(canonical(value), timezone),
    format: (_field, value, { language, timezone }) => formatOf(`${language} ${timezone}`).format(new Date(value)),
    toScalar: (_field, value) => canonical(value),
  },
  rules: () => schemaOf(test, (value) => canonical(value as string)),
  filters: ['eq', 'neq', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'between', 'null'],
  aggregates: ['count', 'min', 'max'],
  sortable: true,
  searchable: false,
  equals: (a, b) => a === b || canonical(a) === canonical(b),
  conversions: [
    { to: 'text', lossy: false },
    { to: 'date', lossy: true },
  ],
  mask: (value) => `${value.slice(0, 4)}-••-••`,
  erase: () => null,
  samples: (field) => samplesOf(field, test, ['2026-06-01T04:00:00.000Z', '2024-02-29T23:59:59.999Z']),
  describe: () => ({ openapi: { type: 'string', format: 'date-time' }, ts: 'string' }),
  views: { input: 'datetime.input', cell: 'datetime.cell', filter: 'range.filter' },
}
