import { textKey } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { TEXT_FILTERS, keyedColumns, keyedTextCodec } from '../../shared/keyed_text.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { checkText, lengthsOf, textTest } from '../../shared/text_test.js'

const LIMITS = { maxLength: 255, multiline: false }
const MOST = 200

/** The texts that are offered whatever stands in records. */
function offered(field: Pick<FieldSpec, 'options'>): readonly string[] {
  const { suggestions } = field.options
  return Array.isArray(suggestions) ? suggestions.filter((text): text is string => typeof text === 'string') : []
}

/**
 * One line of any text, for which the form offers texts: those of a list, and those that other records have in the same
 * field, as far as who fills in may read them. What is typed need be none of them.
 */
export const fieldType: FieldType<string> = {
  name: 'autocomplete',
  trait: 'scalar',
  options: optionsOf('autocomplete', {
    suggestions: {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: LIMITS.maxLength },
      minItems: 1,
      maxItems: MOST,
      uniqueItems: true,
      description: 'Texts that the form offers before any are in use',
      overlay: 'free',
    },
    from_values: {
      type: 'boolean',
      default: true,
      description: 'False: the form offers none of the texts that other records have',
      overlay: 'tighten',
    },
  }),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', keywords: ['minLength', 'maxLength'] }, findings)
    checkText(field, LIMITS, findings)
    checkDefault(field, textTest(field, LIMITS), findings)
    const judge = textTest(field, LIMITS)
    const known = new Set<string>()
    for (const text of offered(field)) {
      const problem = judge(text)
      if (problem) {
        findings.error('FLD007', field.source, `"${text}" is offered for ${field.name}, but ${problem.message}`)
      }
      if (known.has(textKey(text))) findings.error('FLD007', field.source, `"${text}" is offered twice`)
      known.add(textKey(text))
    }
    if (field.options.from_values === false && offered(field).length === 0) {
      findings.error(
        'FLD007',
        field.source,
        `Nothing is offered for ${field.name}`,
        'give "suggestions", or make it a text'
      )
    }
  },
  columns: keyedColumns,
  codec: keyedTextCodec((text) => text.trim()),
  rules: (field) => schemaOf(textTest(field, LIMITS)),
  filters: TEXT_FILTERS,
  aggregates: ['count'],
  sortable: true,
  searchable: true,
  suggestions: (field) => ({ texts: offered(field), fromValues: field.options.from_values !== false }),
  equals: (a, b) => a === b,
  conversions: [
    { to: 'text', lossy: false },
    { to: 'long_text', lossy: false },
  ],
  mask: (value) => `${[...value].slice(0, 1).join('')}•••`,
  erase: () => '[erased]',
  samples: (field) => samplesOf(field, textTest(field, LIMITS), [...offered(field), 'Walnut Grove', 'A', '7-A']),
  describe(field) {
    const { min, max } = lengthsOf(field, LIMITS)
    const texts = offered(field)
    return {
      openapi: {
        type: 'string',
        minLength: min,
        maxLength: max,
        ...(texts.length > 0 ? { examples: [...texts] } : {}),
      },
      ts: 'string',
    }
  },
  views: { input: 'autocomplete.input', cell: 'text.cell', filter: 'text.filter' },
}
