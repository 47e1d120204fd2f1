import vine from '@vinejs/vine'
import type { FieldSpec, FieldType } from '../../contract.js'
import { TEXT_FILTERS, keyedColumns, keyedTextCodec } from '../../shared/keyed_text.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { checkText, isPatternSafe, lengthsOf, textTest } from '../../shared/text_test.js'

/** RFC 5321, section 4.5.3.1.3: 256 octets of a path, its two brackets off. */
const LIMITS = { maxLength: 254, multiline: false }
const NOT_EMAIL: Problem = { rule: 'email', message: 'must be an e-mail address.' }

function testOf(field: FieldSpec): Test {
  const isText = textTest(field, LIMITS)
  return (value) => isText(value) ?? (vine.helpers.isEmail(String(value)) ? null : NOT_EMAIL)
}

/** A mail address, stored as given; matched, sorted and unique by its key, so without case. */
export const fieldType: FieldType<string> = {
  name: 'email',
  trait: 'scalar',
  options: optionsOf('email'),
  infers: { priority: 20, matches: ({ format }) => format === 'email' },
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'email', keywords: ['maxLength'] }, findings)
    checkText(field, LIMITS, findings)
    if (isPatternSafe(field, LIMITS)) checkDefault(field, testOf(field), findings)
  },
  columns: keyedColumns,
  codec: keyedTextCodec((text) => text.trim()),
  rules: (field) => schemaOf(testOf(field)),
  filters: TEXT_FILTERS,
  aggregates: ['count'],
  sortable: true,
  searchable: true,
  equals: (a, b) => a === b,
  conversions: [{ to: 'text', lossy: false }],
  mask: (value) => `${value.slice(0, 1)}•••${value.slice(value.lastIndexOf('@'))}`,
  erase: () => null,
  samples: (field) => samplesOf(field, testOf(field), ['meera.nair@example.org', 'office@example.edu']),
  describe: (field) => ({
    openapi: { type: 'string', format: 'email', maxLength: lengthsOf(field, LIMITS).max },
    ts: 'string',
  }),
  views: { input: 'text.input', cell: 'email.cell', filter: 'text.filter' },
}
