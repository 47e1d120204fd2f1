import type { FieldSpec, FieldType } from '../../contract.js'
import { TEXT_FILTERS, keyedColumns, keyedTextCodec } from '../../shared/keyed_text.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { checkText, isPatternSafe, lengthsOf, textTest } from '../../shared/text_test.js'

/** Longer ones are trackers and data, and their keys would not fit beside others in an index. */
const LIMITS = { maxLength: 1000, multiline: false }
const NOT_URL: Problem = { rule: 'url', message: 'must be a web address that begins with https:// or http://.' }

/** Absolute, of the web, without a name and password for whoever follows it, and written as it is read. */
function isWebAddress(text: string): boolean {
  if (/[\s<>"\\^`{|}]/u.test(text) || !/^https?:\/\//i.test(text)) return false
  const url = URL.parse(text)
  return url !== null && url.hostname !== '' && url.username === '' && url.password === ''
}

function testOf(field: FieldSpec): Test {
  const isText = textTest(field, LIMITS)
  return (value) => isText(value) ?? (isWebAddress(String(value)) ? null : NOT_URL)
}

/** An address of the web, stored as given. No other scheme passes: what is stored becomes a link on screens. */
export const fieldType: FieldType<string> = {
  name: 'url',
  trait: 'scalar',
  options: optionsOf('url'),
  infers: { priority: 20, matches: ({ format }) => format === 'uri' },
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'uri', keywords: ['maxLength'] }, findings)
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
  conversions: [{ to: 'text', lossy: true }],
  mask: (value) => `${value.slice(0, value.indexOf('/') + 2)}•••`,
  erase: () => null,
  samples: (field) => samplesOf(field, testOf(field), ['https://school.example.org/prospectus.pdf']),
  describe: (field) => ({
    openapi: { type: 'string', format: 'uri', maxLength: lengthsOf(field, LIMITS).max },
    ts: 'string',
  }),
  views: { input: 'text.input', cell: 'url.cell', filter: 'text.filter' },
}
