import { numberType } from '../../expressions/main.js'
import type { ColumnPlan, FieldSpec, FieldType, Locale, Parsed } from '../contract.js'
import { decimalSign, plainNumber } from './numerals.js'
import { schemaOf } from './rule.js'
import { samplesOf } from './samples.js'
import { fromScaled, patternOf, toScaled } from './scaled.js'
import { decimals, rangeOf, scaledTest } from './scaled_range.js'
import type { ScaledFrame } from './scaled_range.js'

/** What tells one type of scaled numbers from another. */
export interface ScaledKind {
  /** The `format` of JSON Schema and OpenAPI. */
  readonly format: string
  /** Decimal places of a field's values, and their range where it declares none. */
  frameOf(field: FieldSpec): ScaledFrame
  /** What the column says of its scale; absent: that of the frame. */
  readonly columnScale?: ColumnPlan['scale']
  /** A canonical decimal as people read it. Not by way of a number: that would be a binary fraction. */
  show(value: Intl.StringNumericLiteral, scale: number, locale: Locale): string
  /** Takes away what people write around a number, as a percent sign. */
  strip?(text: string): string
  readonly aggregates: FieldType['aggregates']
}

type ScaledParts = Omit<FieldType<string>, 'name' | 'options' | 'infers' | 'check'>

/**
 * A type of decimals: exact integers of 53 bits in columns and expressions, decimal texts with all their
 * places in JSON (`"12.50"`, 1250). What is left to the type are its name, options and checks.
 */
export function scaledParts(kind: ScaledKind): ScaledParts {
  const { frameOf, strip = (text) => text } = kind
  const scaleOf = (field: FieldSpec) => frameOf(field).scale
  const canonical = (field: FieldSpec, value: string): string => {
    const scale = scaleOf(field)
    return fromScaled(scaledOf(value, scale), scale)
  }
  return {
    trait: 'scalar',
    valueType: (field) => numberType(scaleOf(field)),
    columns: (field) => [columnOf(field, kind.columnScale ?? scaleOf(field))],
    codec: {
      toColumns: (field, value) => ({ [field.name]: toScaled(value, scaleOf(field)) }),
      fromColumn: (field, raw) => fromScaled(raw as number, scaleOf(field)),
      parse: (field, text, { language }) => parse(strip(text).trim(), scaleOf(field), language),
      toText: (field, value, { language }) => canonical(field, value).replace('.', decimalSign(language)),
      format: (field, value, locale) =>
        kind.show(canonical(field, value) as Intl.StringNumericLiteral, scaleOf(field), locale),
      toScalar: (field, value) => toScaled(value, scaleOf(field)),
    },
    rules: (field) => schemaOf(scaledTest(field, frameOf(field)), (value) => canonical(field, value as string)),
    filters: ['eq', 'neq', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'between', 'null'],
    aggregates: kind.aggregates,
    sortable: true,
    searchable: false,
    groupedPlaces: scaleOf,
    // No field is at hand: two spellings of one number are equal at the most places there are.
    equals: (a, b) => a === b || withoutZeros(a) === withoutZeros(b),
    conversions: [{ to: 'text', lossy: false }],
    mask: () => '•••',
    erase: () => null,
    samples(field) {
      const { scale } = frameOf(field)
      const { min, max } = rangeOf(field, frameOf(field))
      const candidates = [125 * 10 ** Math.max(0, scale - 1), 0, 1, min, max].map((value) => fromScaled(value, scale))
      return samplesOf(field, scaledTest(field, frameOf(field)), candidates)
    },
    describe: (field) => ({
      openapi: { type: 'string', format: kind.format, pattern: patternOf(scaleOf(field)) },
      ts: 'string',
    }),
    views: { input: 'number.input', cell: 'number.cell', filter: 'range.filter' },
  }
}

function columnOf(field: FieldSpec, scale: number | 'currency'): ColumnPlan {
  return { name: field.name, kind: 'integer', facet: 'value', nullable: !field.required, scale }
}

/** JSON's spelling is read in all languages, unless its point may be that language's sign of thousands. */
function parse(text: string, scale: number, language: string): Parsed<string> {
  const scaled =
    (isAmbiguous(text, language) ? null : toScaled(text, scale)) ?? toScaled(plainNumber(text, language), scale)
  return scaled === null
    ? { ok: false, message: `must be a number with ${decimals(scale)}.` }
    : { ok: true, value: fromScaled(scaled, scale) }
}

/** `1.250` where people write `1,25` for five quarters. */
function isAmbiguous(text: string, language: string): boolean {
  return /^-?[0-9]{1,3}\.[0-9]{3}$/.test(text) && decimalSign(language) !== '.'
}

/** The number of a text that the validator passed. */
function scaledOf(value: string, scale: number): number {
  const scaled = toScaled(value, scale)
  if (scaled === null) throw new Error(`Not a number with ${decimals(scale)}: ${value}`)
  return scaled
}

/** A decimal in its shortest spelling: `-012.50` → `-12.5`, `-0.00` → `0`. */
function withoutZeros(value: string): string {
  const [whole = '', fraction = ''] = value.replace('-', '').split('.')
  const places = fraction.replace(/0+$/, '')
  const digits = whole.replace(/^0+(?=[0-9])/, '') + (places === '' ? '' : `.${places}`)
  return value.startsWith('-') && digits !== '0' ? `-${digits}` : digits
}
