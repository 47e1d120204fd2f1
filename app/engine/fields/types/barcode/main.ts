import { textKey } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { hasKey, keyedColumns, keyedTextCodec, parseText, TEXT_FILTERS } from '../../shared/keyed_text.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { checkText, lengthsOf, textTest } from '../../shared/text_test.js'
import { codeProblem, spelled, SYMBOLOGIES } from './symbologies.js'
import type { Symbology } from './symbologies.js'

/** What a scanner reads off a label of usual width. */
const LIMITS = { maxLength: 80, multiline: false }

function symbologyOf(field: FieldSpec): Symbology {
  const { symbology } = field.options
  return SYMBOLOGIES.find((known) => known === symbology) ?? 'code128'
}

function testOf(field: FieldSpec): Test {
  const isText = textTest(field, LIMITS)
  const symbology = symbologyOf(field)
  return (value) => {
    const problem = isText(value)
    if (problem) return problem
    const message = codeProblem(symbology, spelled(symbology, String(value)))
    return message === null ? null : { rule: 'barcode', message }
  }
}

const text = keyedTextCodec((typed) => typed)

/**
 * A code that is printed and scanned: Code 128 unless `symbology` says `ean13` or `isbn`, whose check digits are
 * checked and whose hyphens are taken away.
 */
export const fieldType: FieldType<string> = {
  name: 'barcode',
  trait: 'scalar',
  options: optionsOf('barcode', {
    symbology: { enum: SYMBOLOGIES, description: 'How it is printed; code128 where absent', overlay: 'never' },
  }),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', keywords: ['minLength', 'maxLength'] }, findings)
    checkText(field, LIMITS, findings)
    checkDefault(field, testOf(field), findings)
  },
  columns: keyedColumns,
  codec: {
    ...text,
    toColumns(field, value) {
      const code = spelled(symbologyOf(field), value)
      return hasKey(field) ? { [field.name]: code, [`${field.name}_key`]: textKey(code) } : { [field.name]: code }
    },
    parse: (field, typed) => parseText(spelled(symbologyOf(field), typed), false),
    toScalar: (field, value) => spelled(symbologyOf(field), value),
  },
  rules: (field) => schemaOf(testOf(field), (value) => spelled(symbologyOf(field), value as string)),
  filters: TEXT_FILTERS,
  aggregates: ['count'],
  sortable: true,
  searchable: true,
  // No field is at hand: hyphens tell nothing in the codes that may be written with them.
  equals: (a, b) =>
    a === b || (spelled('isbn', a) === spelled('isbn', b) && codeProblem('isbn', spelled('isbn', a)) === null),
  conversions: [{ to: 'text', lossy: false }],
  mask: () => '•••',
  erase: () => null,
  samples: (field) => samplesOf(field, testOf(field), ['LIB-000123', '9780306406157', '4006381333931']),
  describe(field) {
    const { min, max } = lengthsOf(field, LIMITS)
    return { openapi: { type: 'string', minLength: min, maxLength: max }, ts: 'string' }
  },
  views: { input: 'text.input', cell: 'barcode.cell', filter: 'text.filter' },
}
