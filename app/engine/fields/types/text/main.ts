import type { FieldType } from '../../contract.js'
import { TEXT_FILTERS, keyedColumns, keyedTextCodec } from '../../shared/keyed_text.js'
import { checkDefault, checkKeywords, textOf } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { checkText, isPatternSafe, lengthsOf, textTest } from '../../shared/text_test.js'

const LIMITS = { maxLength: 255, multiline: false }

/** One line of text, at most 255 code points: what is longer is neither a key nor fit for a list. */
export const fieldType: FieldType<string> = {
  name: 'text',
  trait: 'scalar',
  options: optionsOf('text'),
  infers: { priority: 0, matches: ({ type, format }) => type === 'string' && format === undefined },
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', keywords: ['minLength', 'maxLength', 'pattern'] }, findings)
    checkText(field, LIMITS, findings)
    if (isPatternSafe(field, LIMITS)) checkDefault(field, textTest(field, LIMITS), findings)
  },
  columns: keyedColumns,
  codec: keyedTextCodec((text) => text),
  rules: (field) => schemaOf(textTest(field, LIMITS)),
  filters: TEXT_FILTERS,
  aggregates: ['count'],
  sortable: true,
  searchable: true,
  equals: (a, b) => a === b,
  conversions: [
    { to: 'long_text', lossy: false },
    { to: 'choice', lossy: true },
  ],
  mask: (value) => `${[...value].slice(0, 1).join('')}•••`,
  erase: () => '[erased]',
  samples: (field) =>
    samplesOf(field, textTest(field, LIMITS), [
      'Meera Nair',
      'José Álvarez',
      '7-A',
      'A',
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
  views: { input: 'text.input', cell: 'text.cell', filter: 'text.filter' },
}
