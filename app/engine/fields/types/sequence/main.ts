import { at } from '../../../base/main.js'
import type { Diagnostics } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { TEXT_FILTERS, keyedColumns, keyedTextCodec } from '../../shared/keyed_text.js'
import { checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { textTest } from '../../shared/text_test.js'
import { DATE_MARKS, drawnIn, fieldsIn, fillPattern, isCounted, PLAIN_ALPHABET, renderNumber } from './pattern.js'
import type { NumberDate } from './pattern.js'

const LIMITS = { maxLength: 80, multiline: false }

/** The day of the samples. */
const SAMPLE_DATE: NumberDate = { today: '2026-06-01', fiscalYearStart: '04-01' }

const KNOWN_MARK = /^\{(?:#{1,10}|\?{4,24}|[a-z][a-z0-9_]{0,47})\}$/

/** What tells one record's text from another's: a counter or drawn characters, one of each at most, or its fields. */
function checkPattern(field: FieldSpec, findings: Diagnostics): void {
  const source = at(field.source, 'x-field', 'pattern')
  const pattern = patternOf(field)
  const marks = pattern.match(/\{[^{}]*\}/g) ?? []
  const count = (sign: string) => marks.filter((mark) => mark.startsWith(`{${sign}`)).length
  const isTold = count('#') + count('?') + fieldsIn(pattern).length > 0
  if (!isTold || count('#') > 1 || count('?') > 1) {
    findings.error(
      'FLD010',
      source,
      `The pattern of ${field.name} needs one counter, drawn characters or fields of the record`,
      'write {#####} with a sign per digit, {????????} with a sign per character, or {name_of_a_field}'
    )
  }
  for (const mark of marks.filter((one) => !KNOWN_MARK.test(one))) {
    findings.error(
      'FLD010',
      source,
      `${mark} is no placeholder of a sequence`,
      `use ${Object.keys(DATE_MARKS).join(', ')}, {###} to ten digits, {????} to 24 characters or {name_of_a_field}`
    )
  }
  checkUses(field, findings)
  if (/[^A-Za-z0-9/_. -]/.test(pattern.replace(/\{[^{}]*\}/g, ''))) {
    findings.error(
      'FLD010',
      source,
      `The pattern of ${field.name} may hold letters, digits and / _ . - beside its placeholders`
    )
  }
}

/** Without a counter nothing can be without gaps, and a transition has nothing to take. */
function checkUses(field: FieldSpec, findings: Diagnostics): void {
  const { gapless, at: transition, alphabet } = field.options
  const pattern = patternOf(field)
  const isPlain = isCounted(pattern) && drawnIn(pattern) === 0 && fieldsIn(pattern).length === 0
  if (!isPlain && (gapless === true || transition !== undefined)) {
    const message = `${field.name} is not counted alone, so that it cannot be "gapless" or taken "at" a transition`
    findings.error('FLD010', at(field.source, 'x-field'), message)
  }
  if (typeof alphabet !== 'string') return
  const isTwice = new Set(alphabet.toLowerCase()).size < alphabet.length
  if (isTwice || drawnIn(pattern) === 0) {
    const what = isTwice ? 'has a character twice, matched without case' : 'is for drawn characters, as {????????}'
    findings.error('FLD010', at(field.source, 'x-field', 'alphabet'), `The alphabet of ${field.name} ${what}`)
  }
}

function patternOf({ options }: FieldSpec): string {
  return typeof options.pattern === 'string' ? options.pattern : ''
}

function alphabetOf({ options }: FieldSpec): string {
  return typeof options.alphabet === 'string' ? options.alphabet : PLAIN_ALPHABET
}

/**
 * A number in a series, as `STU-{fy}-{#####}`, given by the engine and never used twice: counted, drawn by lot
 * (`CPN-{????????}`) or made of fields of the record (`{block}-{floor}-{##}`). `fast` series
 * take numbers when the record is made and may leave gaps; `gapless` ones take them in its transaction.
 */
export const fieldType: FieldType<string> = {
  name: 'sequence',
  trait: 'sequence',
  options: optionsOf(
    'sequence',
    {
      pattern: {
        type: 'string',
        minLength: 3,
        maxLength: 60,
        description: 'Text with {fy}, {yyyy}, one {#####}, one {????????} and {names_of_fields}',
        overlay: 'never',
      },
      alphabet: {
        type: 'string',
        minLength: 10,
        maxLength: 36,
        pattern: '^[A-Za-z0-9]+$',
        default: PLAIN_ALPHABET,
        description: 'What {????} is drawn of',
        overlay: 'never',
      },
      gapless: { type: 'boolean', default: false, description: 'True: no number may be missing', overlay: 'never' },
      at: {
        type: 'string',
        pattern: '^[a-z][a-z0-9_]{0,47}$',
        description: 'The transition that takes the number; absent: when the record is made',
        overlay: 'never',
      },
    },
    ['pattern']
  ),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'string' }, findings)
    checkPattern(field, findings)
    if (field.default !== undefined) {
      findings.error('FLD006', at(field.source, 'default'), 'A sequence cannot have a default')
    }
    // A number brought along, as from the books before, is fine in a series that may have gaps.
    if (field.options.gapless === true && !field.readOnly) {
      findings.warn(
        'FLD011',
        field.source,
        `${field.name} misses no number, yet may be written`,
        'add "readOnly": true, or leave "gapless" out'
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
  equals: (a, b) => a === b,
  conversions: [{ to: 'text', lossy: false }],
  mask: (value) => `${value.slice(0, 3)}•••`,
  erase: (value) => value,
  samples(field) {
    const texts = Object.fromEntries(fieldsIn(patternOf(field)).map((name) => [name, 'A1']))
    const pattern = fillPattern(patternOf(field) || '{#####}', texts, alphabetOf(field), () => 0)
    const numbers = [1, 42].map((number) => renderNumber(pattern, SAMPLE_DATE, number))
    return samplesOf(field, textTest(field, LIMITS), numbers)
  },
  describe: () => ({ openapi: { type: 'string', minLength: 1, maxLength: LIMITS.maxLength }, ts: 'string' }),
  views: { input: 'text.input', cell: 'text.cell', filter: 'text.filter' },
}
