import { share, splitByWeights } from '#engine'
import { percentText } from './wording.js'
import type { AmountText } from './wording.js'

/** What is billed of one head, before concessions; `key` tells it from the other lines of the bill. */
export interface GrossLine {
  readonly key: string
  readonly head: string
  /** In minor units, 0 or more. */
  readonly amount: number
}

/** A concession that a pupil has. */
export interface Award {
  readonly id: string
  readonly title: string
  readonly kind: 'sibling' | 'merit' | 'staff' | 'scholarship' | 'rte' | 'other'
  readonly mode: 'percent' | 'amount'
  /** A percentage of two scaled places, or minor units off all its lines together. */
  readonly value: number
  /** The heads it is taken off; null: all. */
  readonly heads: readonly string[] | null
}

/** What one award takes off one line, and how that was worked out. */
export interface Part {
  readonly line: string
  readonly award: Award
  readonly amount: number
  readonly explanation: string
}

/**
 * What an award takes off each line it is for, by what the line has now and never more than that; lines off
 * which it takes nothing are left out.
 */
export function partsOf(award: Award, lines: readonly GrossLine[], format: AmountText): readonly Part[] {
  const bases = lines.filter(({ head }) => award.heads === null || award.heads.includes(head))
  return TAKEN[award.mode](award, bases, format).filter(({ amount }) => amount > 0)
}

/**
 * The parts of one line, lessened in proportion where together they exceed the line or the cap, a percentage
 * of two scaled places. A place under the right to education knows no cap: the law makes it free (India,
 * Right of Children to Free and Compulsory Education Act 2009, section 12).
 */
export function limitParts(
  parts: readonly Part[],
  amount: number,
  cap: number | null,
  format: AmountText
): readonly Part[] {
  const isCapped = cap !== null && !parts.some(({ award }) => award.kind === 'rte')
  const most = isCapped ? Math.min(amount, share(amount, cap, 2)) : amount
  if (sumOf(parts) <= most) return parts
  const why = isCapped
    ? `concessions take off ${percentText(cap)} at most`
    : `no more is charged than ${format(amount)}`
  return apportion(most, parts).map(([part, reduced]) => ({
    ...part,
    amount: reduced,
    explanation: `${part.explanation}, reduced to ${format(reduced)} as ${why}`,
  }))
}

/** The sum of amounts. */
export function sumOf(items: readonly { readonly amount: number }[]): number {
  return items.reduce((sum, { amount }) => sum + amount, 0)
}

type Taken = (award: Award, bases: readonly GrossLine[], format: AmountText) => readonly Part[]

const TAKEN = {
  percent: (award, bases, format) =>
    bases.map(({ key, amount }) => ({
      line: key,
      award,
      amount: Math.min(amount, share(amount, award.value, 2)),
      explanation: `${award.title} ${percentText(award.value)} of ${format(amount)}`,
    })),
  amount(award, bases, format) {
    const whole = sumOf(bases)
    if (whole === 0) return []
    return apportion(Math.min(award.value, whole), bases).map(([{ key, amount: base }, amount]) => ({
      line: key,
      award,
      amount,
      explanation: `${award.title} ${format(award.value)}${remark({ award, amount, base, whole, format })}`,
    }))
  },
} as const satisfies Record<Award['mode'], Taken>

/** Why a line gets less than the amount of the award. */
function remark(part: { award: Award; amount: number; base: number; whole: number; format: AmountText }): string {
  const { award, amount, base, whole, format } = part
  if (amount === award.value) return ''
  if (award.value > whole) return `, limited to ${format(base)}`
  return `, of which ${format(amount)} for ${format(base)} of ${format(whole)}`
}

/** Splits an amount over items by their own amounts: the pairs of item and part sum to it. */
function apportion<T extends { readonly amount: number }>(total: number, items: readonly T[]): readonly [T, number][] {
  const parts = splitByWeights(
    total,
    items.map(({ amount }) => amount)
  )
  return items.map((item, index) => [item, parts[index] ?? 0])
}
