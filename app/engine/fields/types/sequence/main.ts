import { at } from '../../../base/main.js'
import type { Diagnostics } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { TEXT_FILTERS, keyedColumns, keyedTextCodec } from '../../shared/keyed_text.js'
import { checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import { samplesOf } from '../../shared/samples.js'
import { textTest } from '../../shared/text_test.js'
import { DATE_MARKS, renderNumber } from './pattern.js'
import type { NumberDate } from './pattern.js'

const LIMITS = { maxLength: 80, multiline: false }

/** The day of the samples. */
const SAMPLE_DATE: NumberDate = { today: '2026-06-01', fiscalYearStart: '04-01' }

function checkPattern(field: FieldSpec, findings: Diagnostics): void {
  const source = at(field.source, 'x-field', 'pattern')
  const pattern = typeof field.options.pattern === 'string' ? field.options.pattern : ''
  const marks = pattern.match(/\{[^{}]*\}/g) ?? []
  if (marks.filter((mark) => /^\{#{1,10}\}$/.test(mark)).length !== 1) {
    findings.error(
      'FLD010',
      source,
      `The pattern of ${field.name} needs one counter`,
      'write it as {#####}, a sign per digit, at most ten'
    )
  }
  for (const mark of marks.filter((one) => !/^\{#+\}$/.test(one) && !Object.hasOwn(DATE_MARKS, one))) {
    findings.error(
      'FLD010',
      source,
      `${mark} is no placeholder of a sequence`,
      `use ${Object.keys(DATE_MARKS).join(', ')} or {###}`
    )
  }
  if (/[^A-Za-z0-9/_. -]/.test(pattern.replace(/\{[^{}]*\}/g, ''))) {
    findings.error(
      'FLD010',
      source,
      `The pattern of ${field.name} may hold letters, digits and / _ . - beside its placeholders`
    )
  }
}

/**
 * A number in a series, as `STU-{fy}-{#####}`, given by the engine and never used twice. `fast` series
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
        description: 'Text with {fy}, {yyyy} and one {#####}',
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
    const pattern = typeof field.options.pattern === 'string' ? field.options.pattern : '{#####}'
    const numbers = [1, 42].map((number) => renderNumber(pattern, SAMPLE_DATE, number))
    return samplesOf(field, textTest(field, LIMITS), numbers)
  },
  describe: () => ({ openapi: { type: 'string', minLength: 1, maxLength: LIMITS.maxLength }, ts: 'string' }),
  views: { input: 'text.input', cell: 'text.cell', filter: 'text.filter' },
}
