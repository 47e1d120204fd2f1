import { compareText } from '../../base/main.js'
import { dayNumber } from './days.js'
import { requireAmount } from './exact.js'

/** Something that waits to be settled: `open` is what is still owed on it, 0 or more. */
export interface OpenItem {
  readonly key: string
  /** `YYYY-MM-DD`. */
  readonly due: string
  /** Among items due on one day the lower number comes first. */
  readonly priority: number
  readonly open: number
}

/** What an amount settles, in the order in which it does, and what is left of it. */
export interface Allocation {
  readonly parts: readonly { readonly key: string; readonly amount: number }[]
  readonly rest: number
}

/**
 * Gives an amount to open items: those longest due first, then by priority, then by key. An item gets
 * nothing until those before it are settled, and never more than is open; items that get nothing are
 * left out. The parts and the rest sum to the amount. Throws RangeError for negative amounts, and for
 * two items of one key.
 */
export function allocate(amount: number, items: readonly OpenItem[]): Allocation {
  requireNotNegative(amount, 'amount')
  checkItems(items)
  let rest = amount
  const parts = [...items].sort(inOrder).flatMap(({ key, open }) => {
    const part = Math.min(rest, open)
    rest -= part
    return part > 0 ? [{ key, amount: part }] : []
  })
  return { parts, rest }
}

function inOrder(a: OpenItem, b: OpenItem): number {
  return compareText(a.due, b.due) || a.priority - b.priority || compareText(a.key, b.key)
}

function checkItems(items: readonly OpenItem[]): void {
  const keys = new Set<string>()
  for (const { key, due, priority, open } of items) {
    requireNotNegative(open, 'open amount')
    dayNumber(due)
    if (!Number.isFinite(priority)) throw new RangeError(`The priority ${priority} is no number`)
    if (keys.has(key)) throw new RangeError(`Two items have the key ${JSON.stringify(key)}`)
    keys.add(key)
  }
}

function requireNotNegative(value: number, what: string): void {
  requireAmount(value, what)
  if (value < 0) throw new RangeError(`The ${what} ${value} is negative`)
}
