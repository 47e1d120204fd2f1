import type { FieldSpec, FieldType } from '../../contract.js'
import { checkBounds, checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { remembered } from '../../shared/remembered.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { wholeRangeOf, wholeTest } from '../../shared/whole_number.js'

/** A leap year of minutes is more than any event or course of a school takes. */
const WIDEST = { min: 0, max: 527_040 }
const NOT_DURATION = 'must be hours and minutes, as 1:30, 1h 30m or 90.'

const testOf = (field: FieldSpec) => wholeTest(wholeRangeOf(field, WIDEST))

const formatOf = remembered((language) => new Intl.DurationFormat(language, { style: 'short', minutesDisplay: 'auto' }))

/** Minutes of `1:30`, `1h 30m`, `2 h`, `90 min` or `90`; null for anything else. */
function minutesOf(text: string): number | null {
  const clock = /^(\d{1,4}):([0-5]\d)$/.exec(text)
  if (clock) return Number(clock[1]) * 60 + Number(clock[2])
  if (/^\d{1,6}$/.test(text)) return Number(text)
  const words = /^(?:(\d{1,4})\s*h(?:rs?|ours?)?)?\s*(?:(\d{1,6})\s*m(?:ins?|inutes?)?)?$/i.exec(text)
  const [, hours, minutes] = words ?? []
  return hours === undefined && minutes === undefined ? null : Number(hours ?? 0) * 60 + Number(minutes ?? 0)
}

/** How long something takes, in whole minutes: `90` in JSON, 1:30 where people type and read. */
export const fieldType: FieldType<number> = {
  name: 'duration',
  trait: 'scalar',
  options: optionsOf('duration'),
  valueType: () => ({ kind: 'int' }),
  check(field, findings) {
    checkKeywords(field, { type: 'integer', keywords: ['minimum', 'maximum'] }, findings)
    const fits = (bound: number) => Number.isInteger(bound) && bound >= WIDEST.min && bound <= WIDEST.max
    checkBounds(field, ['minimum', 'maximum'], fits, findings)
    checkDefault(field, testOf(field), findings)
  },
  columns: (field) => [{ name: field.name, kind: 'integer', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: value }),
    fromColumn: (_field, raw) => raw as number,
    parse(_field, text) {
      const value = minutesOf(text.trim())
      return value === null ? { ok: false, message: NOT_DURATION } : { ok: true, value }
    },
    toText: (_field, value) => `${Math.floor(value / 60)}:${String(value % 60).padStart(2, '0')}`,
    format(_field, value, { language }) {
      const parts = { hours: Math.floor(value / 60), minutes: value % 60 }
      // Nothing at all is shown of a duration of nothing, else.
      const format =
        value === 0 ? new Intl.DurationFormat(language, { style: 'short', minutesDisplay: 'always' }) : null
      return (format ?? formatOf(language)).format(parts)
    },
    toScalar: (_field, value) => value,
  },
  rules: (field) => schemaOf(testOf(field)),
  filters: ['eq', 'neq', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'between', 'null'],
  aggregates: ['count', 'sum', 'min', 'max', 'avg'],
  sortable: true,
  searchable: false,
  equals: (a, b) => a === b,
  conversions: [
    { to: 'integer', lossy: false },
    { to: 'text', lossy: false },
  ],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, testOf(field), [90, 40, 0, wholeRangeOf(field, WIDEST).min]),
  describe(field) {
    const { min, max } = wholeRangeOf(field, WIDEST)
    return { openapi: { type: 'integer', minimum: min, maximum: max }, ts: 'number' }
  },
  views: { input: 'text.input', cell: 'duration.cell', filter: 'range.filter' },
}
