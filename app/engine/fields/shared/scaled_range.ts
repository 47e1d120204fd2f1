import { at } from '../../base/main.js'
import type { Diagnostics } from '../../base/main.js'
import type { FieldSpec } from '../contract.js'
import { numberOf } from './keywords.js'
import type { Problem, Test } from './rule.js'
import { fromScaled, MOST_DIGITS, readScaled } from './scaled.js'
import type { Misspelling } from './scaled.js'

/** The keywords that bound a scaled number. */
export const BOUNDS = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const
type Bound = (typeof BOUNDS)[number]

/** Smallest and largest scaled value. */
interface ScaledRange {
  readonly min: number
  readonly max: number
}

/** Which scaled numbers there are before a field says anything. */
export interface ScaledFrame {
  readonly scale: number
  /** Digits in all, decimal places among them; absent: as many as fit into 53 bits. */
  readonly digits?: number
  /** The bounds where the field declares none; absent: what the digits can spell. */
  readonly usual?: ScaledRange
}

/** The range in force: the declared bounds, else the usual ones. */
export function rangeOf(field: FieldSpec, frame: ScaledFrame): ScaledRange {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = boundsOf(field, frame)
  const lowest = [minimum, exclusiveMinimum === null ? null : exclusiveMinimum + 1].filter((low) => low !== null)
  const highest = [maximum, exclusiveMaximum === null ? null : exclusiveMaximum - 1].filter((high) => high !== null)
  const largest = 10 ** (frame.digits ?? MOST_DIGITS) - 1
  const usual = frame.usual ?? { min: -largest, max: largest }
  return {
    min: lowest.length > 0 ? Math.max(...lowest) : usual.min,
    max: highest.length > 0 ? Math.min(...highest) : usual.max,
  }
}

function boundsOf(field: FieldSpec, frame: ScaledFrame): Readonly<Record<Bound, number | null>> {
  const of = (keyword: Bound) => scaledBound(numberOf(field, keyword), frame)
  return {
    minimum: of('minimum'),
    exclusiveMinimum: of('exclusiveMinimum'),
    maximum: of('maximum'),
    exclusiveMaximum: of('exclusiveMaximum'),
  }
}

/** A declared bound as a scaled integer, exactly; null where it has more places or digits than the frame. */
function scaledBound(bound: number | null, { scale, digits }: ScaledFrame): number | null {
  const text = bound?.toFixed(scale) ?? ''
  const scaled = Number(text) === bound ? readScaled(text, scale, digits) : null
  return typeof scaled === 'number' ? scaled : null
}

/** FLD003: a bound that no value can equal, or bounds between which no value lies. */
export function checkRange(field: FieldSpec, frame: ScaledFrame, findings: Diagnostics): void {
  const { scale, digits = MOST_DIGITS } = frame
  const declared = BOUNDS.filter((keyword) => field.json[keyword] !== undefined)
  const wrong = declared.filter((keyword) => scaledBound(numberOf(field, keyword), frame) === null)
  for (const keyword of wrong) {
    findings.error(
      'FLD003',
      at(field.source, keyword),
      `${JSON.stringify(field.json[keyword])} cannot be the ${keyword} of ${field.name}`,
      `give a number with at most ${digits - scale} digits and ${decimals(scale)}`
    )
  }
  const [first] = declared
  const { min, max } = rangeOf(field, frame)
  if (wrong.length > 0 || min <= max || first === undefined) return
  findings.error(
    'FLD003',
    at(field.source, first),
    `No value fits: the least is ${fromScaled(min, scale)}, the most ${fromScaled(max, scale)}`,
    'widen the bounds'
  )
}

/** Judges decimals in text: their spelling, and the range in force. */
export function scaledTest(field: FieldSpec, frame: ScaledFrame): Test {
  const { scale, digits } = frame
  const { min, max } = rangeOf(field, frame)
  const misspelt = misspellings(frame)
  const small = lowProblem(field, frame, min)
  const large = highProblem(field, frame, max)
  return (value) => {
    const scaled = typeof value === 'string' ? readScaled(value, scale, digits) : 'form'
    if (typeof scaled === 'string') return misspelt[scaled]
    return scaled < min ? small : scaled > max ? large : null
  }
}

function misspellings({ scale, digits = MOST_DIGITS }: ScaledFrame): Readonly<Record<Misspelling, Problem>> {
  const whole = digits - scale
  const sample = fromScaled(125 * 10 ** Math.max(0, scale - 1), scale)
  return {
    form: { rule: 'decimal', message: `must be a decimal number in text, as "${sample}".` },
    places: { rule: 'places', message: `must have ${decimals(scale)}.`, args: { scale } },
    digits: {
      rule: 'digits',
      message: `must have at most ${whole} digits${scale === 0 ? '' : ' before its decimals'}.`,
      args: { digits: whole },
    },
  }
}

function lowProblem(field: FieldSpec, frame: ScaledFrame, least: number): Problem {
  const { exclusiveMinimum: below } = boundsOf(field, frame)
  const isExclusive = below !== null && below + 1 === least
  const min = fromScaled(isExclusive ? below : least, frame.scale)
  return isExclusive
    ? { rule: 'exclusiveMinimum', message: `must be more than ${min}.`, args: { min } }
    : { rule: 'minimum', message: `must be at least ${min}.`, args: { min } }
}

function highProblem(field: FieldSpec, frame: ScaledFrame, most: number): Problem {
  const { exclusiveMaximum: above } = boundsOf(field, frame)
  const isExclusive = above !== null && above - 1 === most
  const max = fromScaled(isExclusive ? above : most, frame.scale)
  return isExclusive
    ? { rule: 'exclusiveMaximum', message: `must be less than ${max}.`, args: { max } }
    : { rule: 'maximum', message: `must be at most ${max}.`, args: { max } }
}

/** `at most 2 decimals`, `no decimals`. */
export function decimals(scale: number): string {
  return scale === 0 ? 'no decimals' : `at most ${scale} decimal${scale === 1 ? '' : 's'}`
}
