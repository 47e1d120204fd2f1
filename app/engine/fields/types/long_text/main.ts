import type { FieldType } from '../../contract.js'
import { parseText } from '../../shared/keyed_text.js'
import { checkDefault, checkKeywords, textOf } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { checkText, isPatternSafe, lengthsOf, textTest } from '../../shared/text_test.js'

const LIMITS = { maxLength: 65_535, multiline: true }

/** Text of many lines. It has no key: it is not sorted or searched, and only its presence is filtered. */
export const fieldType: FieldType<string> = {
  name: 'long_text',
  trait: 'scalar',
  options: optionsOf('long_text'),
  infers: {
    priority: 10,
    matches: ({ type, format, maxLength }) =>
      type === 'string' && format === undefined && typeof maxLength === 'number' && maxLength > 255,
  },
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', keywords: ['minLength', 'maxLength', 'pattern'] }, findings)
    checkText(field, LIMITS, findings)
    if (isPatternSafe(field, LIMITS)) checkDefault(field, textTest(field, LIMITS), findings)
  },
  columns: (field) => [{ name: field.name, kind: 'text', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: value }),
    fromColumn: (_field, raw) => raw as string,
    // Forms are sent with CR LF at each line's end, whatever was typed (HTML, "constructing entry list").
    parse: (_field, text) => parseText(text.replace(/\r\n?/g, '\n'), true),
    toText: (_field, value) => value,
    format: (_field, value) => value,
    toScalar: (_field, value) => value,
  },
  rules: (field) => schemaOf(textTest(field, LIMITS)),
  filters: ['null'],
  aggregates: ['count'],
  sortable: false,
  searchable: false,
  equals: (a, b) => a === b,
  conversions: [{ to: 'text', lossy: true }],
  mask: () => '•••',
  erase: () => '[erased]',
  samples: (field) =>
    samplesOf(field, textTest(field, LIMITS), [
      'Prefers the front row.\nWears glasses.',
      'None',
      'X'.repeat(lengthsOf(field, LIMITS).min),
    ]),
  describe(field) {
    const { min, max } = lengthsOf(field, LIMITS)
    const pattern = textOf(field, 'pattern')
    return {
      openapi: { type: 'string', minLength: min, maxLength: max, ...(pattern === null ? {} : { pattern }) },
      ts: 'string',
    }
  },
  views: { input: 'long_text.input', cell: 'long_text.cell' },
}
