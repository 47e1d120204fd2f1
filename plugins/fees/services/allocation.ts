import { allocate } from '#engine'
import type { Allocation } from '#engine'
import { inOrderOf } from './ordering.js'
import { plainAmount } from './wording.js'
import type { AmountText } from './wording.js'

/** A line of an issued invoice on which something is owed. */
export interface OpenLine {
  readonly key: string
  /** The due date of its invoice, `YYYY-MM-DD`. */
  readonly due: string
  /** Of its head: of lines due on one day the lower is paid first. */
  readonly priority: number
  /** Its place on the invoice. */
  readonly position: number
  /** What is still owed on it, in minor units, 0 or more. */
  readonly open: number
}

/** What somebody says a payment pays. */
export interface AllocationRow {
  readonly key: string
  readonly amount: number
}

/** Why a row does not fit; `index` counts from 0, the message from 1. */
export interface AllocationProblem {
  readonly index: number
  readonly message: string
}

/** Lines in the order in which payments pay them: longest due, then by head, then as on the invoice. */
export function inPaymentOrder<T extends OpenLine>(lines: readonly T[]): readonly T[] {
  return lines.toSorted(inOrderOf<OpenLine>('due', 'priority', 'position', 'key'))
}

/** What a payment pays when nobody says otherwise; the rest is an advance. Parts and rest sum to the amount. */
export function allocateInOrder(amount: number, lines: readonly OpenLine[]): Allocation {
  const inTurn = inPaymentOrder(lines).map(({ key, due, open }, index) => ({ key, due, priority: index, open }))
  return allocate(amount, inTurn)
}

/**
 * Why a payment cannot pay what its rows say: a line that is not open or is named twice, an amount that is not
 * above zero or is above what is open, and the first row with which the sum exceeds the payment. Each row has
 * one problem at most; no problem means that the rows can be booked as they are.
 */
export function checkAllocations(
  payment: number,
  rows: readonly AllocationRow[],
  lines: readonly OpenLine[],
  format: AmountText = plainAmount
): readonly AllocationProblem[] {
  const open = new Map(lines.map((line) => [line.key, line.open]))
  const named = new Set<string>()
  let left = payment
  return rows.flatMap(({ key, amount }, index) => {
    const problem = named.has(key) ? 'names the same line as a row before it' : problemOf(amount, open.get(key), format)
    named.add(key)
    if (problem !== null) return [{ index, message: `Row ${index + 1} ${problem}` }]
    const wasEnough = left >= 0
    left -= amount
    if (left >= 0 || !wasEnough) return []
    const sum = format(payment - left)
    return [{ index, message: `Row ${index + 1} brings the sum to ${sum}, the payment is ${format(payment)}` }]
  })
}

function problemOf(amount: number, open: number | undefined, format: AmountText): string | null {
  if (open === undefined) return 'names a line on which nothing is owed'
  if (amount <= 0) return 'has an amount that is not above zero'
  return amount > open ? `pays ${format(amount)}, only ${format(open)} is open` : null
}
