import type { FieldType } from '../../contract.js'
import { parseText } from '../../shared/keyed_text.js'
import { checkKeywords, textOf } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { checkText, lengthsOf, textTest } from '../../shared/text_test.js'

/** Where the index stands in what the engine has made of a value: form, key, text, index. */
const INDEX_PART = 3

const LIMITS = { maxLength: 255, multiline: false }

/**
 * One line of text that is kept encrypted: numbers of identity papers, accounts. It is not sorted, searched or
 * compared, unless it has an `index`: then for equality. Whether there is one may be asked. The columns hold what the
 * engine has made of it, the index standing last in that text.
 */
export const fieldType: FieldType<string> = {
  name: 'encrypted_text',
  trait: 'scalar',
  kept: 'encrypted',
  options: optionsOf('encrypted_text', {
    index: {
      type: 'boolean',
      description: 'True: values can be looked for and kept unique, by a keyed hash in a column of its own',
      overlay: 'never',
    },
  }),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', keywords: ['minLength', 'maxLength', 'pattern'] }, findings)
    checkText(field, LIMITS, findings)
    const derived = ['computed', 'rollup', 'fetched'].filter((name) => field.options[name] !== undefined)
    if (derived.length > 0 || field.default !== undefined) {
      const what = field.default === undefined ? 'derived' : 'filled by a default'
      findings.error('FLD002', field.source, `"${field.name}" is kept encrypted and cannot be ${what}.`)
    }
  },
  columns(field) {
    const nullable = !field.required
    const value = { name: field.name, kind: 'text', facet: 'value', nullable } as const
    return field.options.index === true
      ? [value, { ...value, name: `${field.name}_key`, facet: 'key', nullable: true }]
      : [value]
  },
  codec: {
    toColumns: (field, value) =>
      field.options.index === true
        ? { [field.name]: value, [`${field.name}_key`]: value.split('.')[INDEX_PART] ?? null }
        : { [field.name]: value },
    fromColumn: (_field, raw) => raw as string,
    parse: (_field, text) => parseText(text.trim(), false),
    toText: (_field, value) => value,
    format: (_field, value) => value,
    toScalar: (_field, value) => value,
  },
  rules: (field) => schemaOf(textTest(field, LIMITS)),
  filters: ['null'],
  moreFilters: ({ options }) => (options.index === true ? ['eq', 'in'] : []),
  aggregates: ['count'],
  sortable: false,
  searchable: false,
  equals: (a, b) => a === b,
  conversions: [],
  mask: () => '•••',
  erase: () => null,
  samples: (field) =>
    samplesOf(field, textTest(field, LIMITS), ['4821 7730 1192', 'A1', 'X'.repeat(lengthsOf(field, LIMITS).min)]),
  describe(field) {
    const { min, max } = lengthsOf(field, LIMITS)
    const pattern = textOf(field, 'pattern')
    return {
      openapi: { type: 'string', minLength: min, maxLength: max, ...(pattern === null ? {} : { pattern }) },
      ts: 'string',
    }
  },
  views: { input: 'text.input', cell: 'text.cell' },
}
