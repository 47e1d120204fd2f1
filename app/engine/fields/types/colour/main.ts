import type { FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { parseText } from '../../shared/keyed_text.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'

const PATTERN = '^#[0-9a-f]{6}$'
const NOT_COLOUR: Problem = { rule: 'colour', message: 'must be a colour, as #1f6feb.' }
const isColour = new RegExp(PATTERN, 'i')

const test: Test = (value) => (typeof value === 'string' && isColour.test(value) ? null : NOT_COLOUR)

/** `#FFF` and `1F6FEB` as `#ffffff` and `#1f6feb`; anything else as it is. */
function spelled(text: string): string {
  const [, digits] = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text) ?? []
  if (digits === undefined) return text
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  return `#${full.toLowerCase()}`
}

/** A colour of the screen, `#rrggbb` in small letters. */
export const fieldType: FieldType<string> = {
  name: 'colour',
  trait: 'scalar',
  options: optionsOf('colour'),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string' }, findings)
    checkDefault(field, test, findings)
  },
  columns: (field) => [{ name: field.name, kind: 'text', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: spelled(value) }),
    fromColumn: (_field, raw) => raw as string,
    parse: (_field, text) => parseText(spelled(text.trim()), false),
    toText: (_field, value) => value,
    format: (_field, value) => value,
    toScalar: (_field, value) => spelled(value),
  },
  rules: () => schemaOf(test, (value) => spelled(value as string)),
  filters: ['eq', 'neq', 'in', 'nin', 'null'],
  aggregates: ['count'],
  sortable: false,
  searchable: false,
  equals: (a, b) => spelled(a) === spelled(b),
  conversions: [{ to: 'text', lossy: false }],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, test, ['#1f6feb', '#ffffff']),
  describe: () => ({ openapi: { type: 'string', pattern: '^#[0-9a-fA-F]{6}$' }, ts: 'string' }),
  views: { input: 'text.input', cell: 'colour.cell' },
}
