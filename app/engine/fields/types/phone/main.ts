import type { FieldType } from '../../contract.js'
import { TEXT_FILTERS, keyedColumns, keyedTextCodec } from '../../shared/keyed_text.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'

const PATTERN = '^\\+[1-9][0-9]{7,14}$'
const E164 = new RegExp(PATTERN)
const NOT_PHONE: Problem = { rule: 'phone', message: 'must be a phone number with country code, as +919876543210.' }
const test: Test = (value) => (typeof value === 'string' && E164.test(value) ? null : NOT_PHONE)

/** Spaces, hyphens, points and brackets of a typed number taken out; any other text stays for the validator to refuse. */
function read(text: string): string {
  const bare = text.replace(/[\s().\u2010-\u2013-]/gu, '')
  return /^\+?[0-9]+$/.test(bare) ? bare : text.trim()
}

/** A phone number as ITU-T E.164 writes it: + and 8 to 15 digits, the country's first. */
export const fieldType: FieldType<string> = {
  name: 'phone',
  trait: 'scalar',
  options: optionsOf('phone'),
  infers: { priority: 20, matches: ({ format }) => format === 'phone' },
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'phone' }, findings)
    checkDefault(field, test, findings)
  },
  columns: keyedColumns,
  codec: keyedTextCodec(read),
  rules: () => schemaOf(test),
  filters: TEXT_FILTERS,
  aggregates: ['count'],
  sortable: true,
  searchable: true,
  equals: (a, b) => a === b,
  conversions: [{ to: 'text', lossy: false }],
  mask: (value) => `${value.slice(0, 3)}•••${value.slice(-2)}`,
  erase: () => null,
  samples: (field) => samplesOf(field, test, ['+919876543210', '+14155550123']),
  describe: () => ({ openapi: { type: 'string', pattern: PATTERN }, ts: 'string' }),
  views: { input: 'text.input', cell: 'phone.cell', filter: 'text.filter' },
}
