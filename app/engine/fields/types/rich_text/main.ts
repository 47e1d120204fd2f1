import { at, textKey } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { hasKey, keyedColumns, parseText } from '../../shared/keyed_text.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { characterProblem, checkText, lengthsOf } from '../../shared/text_test.js'
import { cleanHtml, htmlOfText, isFormatted, textOfHtml } from './html.js'

const LIMITS = { maxLength: 65_535, multiline: true }

const NOT_TEXT: Problem = { rule: 'string', message: 'must be text.' }
const BLANK: Problem = { rule: 'blank', message: 'must not be blank; send null to clear it.' }

/** Judges the text as it would be kept; what is taken out of it is no mistake. */
function testOf(field: FieldSpec): Test {
  const { max } = lengthsOf(field, LIMITS)
  const long: Problem = { rule: 'maxLength', message: `must have at most ${max} characters.`, args: { max } }
  return (value) => {
    if (typeof value !== 'string') return NOT_TEXT
    if (value.length > 2 * LIMITS.maxLength) return long
    const clean = cleanHtml(value)
    if (clean === '') return BLANK
    if ([...clean].length > max) return long
    return characterProblem(value, true) ?? characterProblem(clean, true)
  }
}

/**
 * Formatted text: HTML of a short list of elements, cleaned whichever way it comes, before anything is kept. Found by its
 * words, shown as text in lists and with its formatting on records; it has no order and is equal to nothing.
 */
export const fieldType: FieldType<string> = {
  name: 'rich_text',
  trait: 'scalar',
  options: optionsOf('rich_text'),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string', keywords: ['maxLength'] }, findings)
    checkText(field, LIMITS, findings)
    checkDefault(field, testOf(field), findings)
    if (['computed', 'rollup', 'fetched', 'default'].some((name) => field.options[name] !== undefined)) {
      findings.error('FLD002', field.source, `"${field.name}" is written by people and cannot be derived.`)
    }
    if (typeof field.default === 'string' && cleanHtml(field.default) !== field.default) {
      findings.error(
        'FLD006',
        at(field.source, 'default'),
        `The default of ${field.name} is not the HTML that would be kept`,
        `write ${JSON.stringify(cleanHtml(field.default))}`
      )
    }
  },
  columns: keyedColumns,
  codec: {
    toColumns(field, value) {
      const clean = cleanHtml(value)
      return hasKey(field)
        ? { [field.name]: clean, [`${field.name}_key`]: textKey(textOfHtml(clean)) }
        : { [field.name]: clean }
    },
    fromColumn: (_field, raw) => raw as string,
    // Who has no editor may type text alone.
    parse: (_field, text) => parseText(isFormatted(text) ? cleanHtml(text) : htmlOfText(text), true),
    toText: (_field, value) => value,
    format: (_field, value) => textOfHtml(cleanHtml(value)),
    toScalar: (_field, value) => value,
  },
  matched: (value) => textOfHtml(cleanHtml(value)),
  markup: cleanHtml,
  rules: (field) => schemaOf(testOf(field), (value) => cleanHtml(String(value))),
  filters: ['contains', 'null'],
  aggregates: ['count'],
  sortable: false,
  searchable: true,
  equals: (a, b) => cleanHtml(a) === cleanHtml(b),
  conversions: [],
  mask: () => '•••',
  erase: () => '<p>[erased]</p>',
  samples: (field) =>
    samplesOf(field, testOf(field), [
      '<p>Bring <strong>two</strong> copies.</p><ul><li>Birth certificate</li><li>Photo</li></ul>',
      '<p>None</p>',
    ]),
  describe: (field) => ({
    openapi: {
      type: 'string',
      minLength: 1,
      maxLength: lengthsOf(field, LIMITS).max,
      contentMediaType: 'text/html',
      description: 'HTML; what is more than formatting is taken out.',
    },
    ts: 'string',
  }),
  views: { input: 'rich_text.input', cell: 'rich_text.cell', filter: 'text.filter' },
}
