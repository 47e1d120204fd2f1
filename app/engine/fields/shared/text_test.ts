import { at, textKey } from '../../base/main.js'
import type { Diagnostics } from '../../base/main.js'
import type { FieldSpec } from '../contract.js'
import { checkBounds, numberOf, textOf } from './keywords.js'
import { STEP_LIMIT, patternCost } from './pattern_cost.js'
import type { Problem, Test } from './rule.js'

/** What a kind of text may hold, where the property does not say it more narrowly. */
export interface TextLimits {
  /** The most code points that the type can store. */
  readonly maxLength: number
  /** True where line feeds and tabs belong to the text. */
  readonly multiline: boolean
}

// C0, DEL and C1 control characters; the second lets tab and line feed pass.
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROLS_BUT_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

/** PostgreSQL refuses index entries above 2,704 bytes; a key shares its index with ids and other keys. */
const KEY_BYTES = 2000

const NOT_TEXT: Problem = { rule: 'string', message: 'must be text.' }
const EMPTY: Problem = { rule: 'blank', message: 'must not be blank; send null to clear it.' }
const CONTROL: Problem = { rule: 'control_characters', message: 'must not contain control characters.' }
const BROKEN: Problem = { rule: 'unicode', message: 'must be valid Unicode.' }
const LONG_KEY: Problem = { rule: 'key_length', message: 'has too many compound characters.' }

/** Why no text field can hold it, length and pattern apart; null for none. */
export function characterProblem(text: string, multiline: boolean): Problem | null {
  if ((multiline ? CONTROLS_BUT_LINES : CONTROLS).test(text)) return CONTROL
  return text.isWellFormed() ? null : BROKEN
}

/**
 * The test of a text: nothing but text, never changed, never blank (empty is null, in one spelling
 * only), no control characters or lone surrogates (databases refuse or replace them), within its
 * length in code points, matching its pattern.
 */
export function textTest(field: FieldSpec, limits: TextLimits): Test {
  const { min, max } = lengthsOf(field, limits)
  const source = textOf(field, 'pattern')
  const pattern = source === null ? null : new RegExp(source, 'u')
  const short: Problem = { rule: 'minLength', message: `must have at least ${min} characters.`, args: { min } }
  const long: Problem = { rule: 'maxLength', message: `must have at most ${max} characters.`, args: { max } }
  const other: Problem = { rule: 'pattern', message: 'does not have the expected form.' }
  return (value) => {
    if (typeof value !== 'string') return NOT_TEXT
    if (isLonger(value, max)) return long
    if (value.trim() === '') return EMPTY
    if (isLonger(value, min - 1) === false) return short
    const problem = characterProblem(value, limits.multiline)
    if (problem) return problem
    if (!limits.multiline && value.length > 64 && isKeyTooLong(value)) return LONG_KEY
    return pattern && !pattern.test(value) ? other : null
  }
}

/** FLD003 lengths that no text fits or that the type cannot store, FLD004 no pattern, FLD005 a slow one. */
export function checkText(field: FieldSpec, limits: TextLimits, findings: Diagnostics): void {
  const isLength = (bound: number) => Number.isInteger(bound) && bound >= 0 && bound <= limits.maxLength
  checkBounds(field, ['minLength', 'maxLength'], isLength, findings)
  const pattern = field.json.pattern
  if (pattern === undefined) return
  const source = at(field.source, 'pattern')
  if (typeof pattern !== 'string' || !isPattern(pattern)) {
    findings.error('FLD004', source, `The pattern of ${field.name} is not a regular expression (with the u flag)`)
  } else if (patternCost(pattern, lengthsOf(field, limits).max) > STEP_LIMIT) {
    findings.error(
      'FLD005',
      source,
      `The pattern of ${field.name} may take too long on hostile input`,
      'anchor it with ^, repeat no group that itself repeats or has alternatives, give fewer quantifiers or a smaller maxLength'
    )
  }
}

/** True where the pattern, if any, may be compiled and run. */
export function isPatternSafe(field: FieldSpec, limits: TextLimits): boolean {
  const pattern = field.json.pattern
  if (pattern === undefined) return true
  return (
    typeof pattern === 'string' &&
    isPattern(pattern) &&
    patternCost(pattern, lengthsOf(field, limits).max) <= STEP_LIMIT
  )
}

/** The lengths in force, in code points. */
export function lengthsOf(field: FieldSpec, limits: TextLimits): { readonly min: number; readonly max: number } {
  const max = Math.min(numberOf(field, 'maxLength') ?? limits.maxLength, limits.maxLength)
  return { min: Math.max(1, numberOf(field, 'minLength') ?? 1), max }
}

/** True when the text has more than `count` code points; counts them only where UTF-16 leaves doubt. */
function isLonger(text: string, count: number): boolean {
  if (text.length <= count) return false
  if (text.length > 2 * count) return true
  let points = 0
  for (const _point of text) points++
  return points > count
}

function isKeyTooLong(text: string): boolean {
  // A code point gives at most 18 under NFKD; ASCII gives itself.
  // eslint-disable-next-line no-control-regex -- ASCII as a whole is meant
  return !/^[\u0000-\u007f]*$/.test(text) && Buffer.byteLength(textKey(text)) > KEY_BYTES
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u') instanceof RegExp
  } catch {
    return false
  }
}
