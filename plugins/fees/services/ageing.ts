import { daysBetween } from './days.js'

/** What is owed on an invoice, and since when: `due` is `YYYY-MM-DD`, `balance` in minor units. */
export interface Debt {
  readonly due: string
  readonly balance: number
}

/** Debts by how many days they are past their due date: up to 30, 31 to 60, 61 to 90, more; and their sum. */
export interface Ageing {
  readonly not_due: number
  readonly days_30: number
  readonly days_60: number
  readonly days_90: number
  readonly older: number
  readonly total: number
}

/** Sums debts by age on a day. What is due on that very day counts with 0 days as due, not as still to come. */
export function ageingOf(debts: readonly Debt[], asOf: string): Ageing {
  const sums = { not_due: 0, days_30: 0, days_60: 0, days_90: 0, older: 0, total: 0 }
  for (const { due, balance } of debts) {
    sums[bucketOf(daysBetween(due, asOf))] += balance
    sums.total += balance
  }
  return sums
}

function bucketOf(days: number): Exclude<keyof Ageing, 'total'> {
  if (days < 0) return 'not_due'
  if (days <= 30) return 'days_30'
  if (days <= 60) return 'days_60'
  return days <= 90 ? 'days_90' : 'older'
}
