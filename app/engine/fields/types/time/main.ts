import type { FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { ordinalParts, ordinalTest } from '../../shared/ordinal_type.js'
import type { OrdinalKind } from '../../shared/ordinal_type.js'
import { remembered } from '../../shared/remembered.js'

const PATTERN = '^([01][0-9]|2[0-3]):[0-5][0-9]$'
const isTime = new RegExp(PATTERN)

const formatOf = remembered(
  (language) => new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' })
)

/** `8:30 pm` and `20.30` as `20:30`; browsers may send seconds, which are none here. */
function typed(text: string): string {
  const match = /^(\d{1,2})(?:[:.](\d{2})(?::00)?)?\s*(am|pm|a\.m\.|p\.m\.)?$/i.exec(text)
  if (!match || (match[2] === undefined && match[3] === undefined)) return text
  const [, hours = '', minutes = '00', half] = match
  if (half === undefined) return `${hours.padStart(2, '0')}:${minutes}`
  const hour = Number(hours)
  if (hour < 1 || hour > 12) return text
  return `${String((hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)).padStart(2, '0')}:${minutes}`
}

const kind: OrdinalKind = {
  read: (text) => (isTime.test(text) ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3)) : null),
  write: (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
  typed,
  show: (minutes, { language }) => formatOf(language).format(new Date(minutes * 60_000)),
  wrong: { rule: 'time', message: 'must be a time of day, as HH:MM.' },
  pattern: PATTERN,
  candidates: ['08:30', '00:00', '23:59'],
}

/**
 * A time of day of no day and no zone, to the minute: `"08:30"` in JSON, minutes since midnight in columns and
 * expressions.
 */
export const fieldType: FieldType<string> = {
  name: 'time',
  options: optionsOf('time'),
  infers: { priority: 20, matches: ({ format }) => format === 'time' },
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'time' }, findings)
    checkDefault(field, ordinalTest(kind), findings)
  },
  ...ordinalParts(kind),
  views: { input: 'text.input', cell: 'time.cell', filter: 'range.filter' },
}
