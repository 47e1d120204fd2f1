import type { FieldSpec } from '../contract.js'
import { numberOf } from './keywords.js'
import type { Problem, Test } from './rule.js'

/** The least and the most a field of whole numbers may hold. */
export interface WholeRange {
  readonly min: number
  readonly max: number
}

export const NOT_INTEGER: Problem = { rule: 'integer', message: 'must be a whole number.' }

/** The declared range, within the widest that the type knows. */
export function wholeRangeOf(field: FieldSpec, widest: WholeRange): WholeRange {
  return {
    min: Math.max(numberOf(field, 'minimum') ?? widest.min, widest.min),
    max: Math.min(numberOf(field, 'maximum') ?? widest.max, widest.max),
  }
}

/** The test of whole numbers in a range. */
export function wholeTest({ min, max }: WholeRange): Test {
  const small: Problem = { rule: 'minimum', message: `must be at least ${min}.`, args: { min } }
  const large: Problem = { rule: 'maximum', message: `must be at most ${max}.`, args: { max } }
  return (value) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return NOT_INTEGER
    return value < min ? small : value > max ? large : null
  }
}
