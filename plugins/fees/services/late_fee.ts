import { daysBetween } from './days.js'

/** What paying late costs. Amounts are in minor units. */
export interface LateFeeRule {
  /** So many days after the due date nothing is charged. */
  readonly grace_days: number
  readonly mode: 'per_day' | 'fixed'
  /** For each day, or once. */
  readonly amount: number
  /** The most there is to pay; null: no limit. */
  readonly cap: number | null
  /** Whether the days of grace are charged once they are over. */
  readonly counts_from: 'due' | 'grace_end'
}

/** An invoice and the day on which it is looked at; dates are `YYYY-MM-DD`. */
export interface LateFeeCase {
  readonly due: string
  readonly today: string
  /** The day from which nothing but late fees was owed; null while something is. */
  readonly settledOn: string | null
  /** What is owed today without late fees; not looked at once settled. */
  readonly openPrincipal: number
  readonly rule: LateFeeRule
}

/** The days that are charged and what they cost. */
export interface LateFee {
  readonly days: number
  readonly amount: number
}

/**
 * The late fee as it stands on a day, whole: not what is to be added to an earlier one. It stops growing on
 * the day of settlement, so later days change nothing, and a payment within the grace leaves none.
 */
export function lateFee({ due, today, settledOn, openPrincipal, rule }: LateFeeCase): LateFee {
  if (settledOn === null && openPrincipal <= 0) return NONE
  const until = settledOn !== null && settledOn < today ? settledOn : today
  const late = daysBetween(due, until)
  // Without days of grace the due date itself is still in time.
  if (late <= rule.grace_days) return NONE
  const days = rule.counts_from === 'due' ? late : late - rule.grace_days
  const amount = rule.mode === 'fixed' ? rule.amount : rule.amount * days
  return { days, amount: rule.cap === null ? amount : Math.min(amount, rule.cap) }
}

const NONE: LateFee = { days: 0, amount: 0 }
