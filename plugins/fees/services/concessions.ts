import { limitParts, partsOf, sumOf } from './concession_parts.js'
import type { Award, GrossLine, Part } from './concession_parts.js'
import { plainAmount } from './wording.js'
import type { AmountText } from './wording.js'

export type { Award, GrossLine } from './concession_parts.js'

/**
 * What several concessions do to one line. `best`: the one that takes off most counts. `sequential`: each is
 * taken off what the one before leaves. `additive`: each is taken off the whole line.
 */
export type ConcessionRule = 'best' | 'sequential' | 'additive'

/** A bill, the concessions of the pupil, and how they go together. */
export interface ConcessionCase {
  readonly lines: readonly GrossLine[]
  readonly awards: readonly Award[]
  readonly rule: ConcessionRule
  /** The most that concessions take off a line together, in percent of two scaled places; null: all of it. */
  readonly cap: number | null
  /** How explanations write amounts; `8,000.00` when left out. */
  readonly format?: AmountText
}

/** A line and what is taken off it: `concession` is the sum of the parts, `net` what is left of `amount`. */
export interface NetLine {
  readonly key: string
  readonly amount: number
  readonly concession: number
  readonly net: number
  /** What each award, named by its id, takes off, and how that was worked out; those that take nothing are left out. */
  readonly parts: readonly { readonly award: string; readonly amount: number; readonly explanation: string }[]
}

/**
 * Takes the concessions of a pupil off a bill, line by line. Shares come before amounts, larger ones first,
 * then by id. An amount is spread over the lines it is for, by what they cost. Nothing falls below zero:
 * what exceeds the cap, or the line, is taken from all parts of the line in proportion.
 */
export function applyConcessions(bill: ConcessionCase): readonly NetLine[] {
  const { lines, awards, rule, cap, format = plainAmount } = bill
  const parts = RULES[rule](lines, awards.toSorted(inTurn), format)
  return lines.map(({ key, amount }) => {
    const limited = limitParts(ofLine(parts, key), amount, cap, format)
    const concession = sumOf(limited)
    return {
      key,
      amount,
      concession,
      net: amount - concession,
      parts: limited.map((part) => ({ award: part.award.id, amount: part.amount, explanation: part.explanation })),
    }
  })
}

function inTurn(a: Award, b: Award): number {
  if (a.mode !== b.mode) return a.mode === 'percent' ? -1 : 1
  return b.value - a.value || (a.id < b.id ? -1 : 1)
}

type Rule = (lines: readonly GrossLine[], awards: readonly Award[], format: AmountText) => readonly Part[]

const RULES = {
  best(lines, awards, format) {
    const parts = additive(lines, awards, format)
    return lines.flatMap(({ key }) => ofLine(parts, key).toSorted(largestFirst).slice(0, 1))
  },
  sequential(lines, awards, format) {
    let left = lines
    return awards.flatMap((award) => {
      const parts = partsOf(award, left, format)
      left = left.map((line) => ({ ...line, amount: line.amount - sumOf(ofLine(parts, line.key)) }))
      return parts
    })
  },
  additive,
} as const satisfies Record<ConcessionRule, Rule>

function additive(lines: readonly GrossLine[], awards: readonly Award[], format: AmountText): readonly Part[] {
  return awards.flatMap((award) => partsOf(award, lines, format))
}

/** Of equal parts that of the earlier award stays first. */
function largestFirst(a: Part, b: Part): number {
  return b.amount - a.amount
}

function ofLine(parts: readonly Part[], key: string): readonly Part[] {
  return parts.filter((part) => part.line === key)
}
