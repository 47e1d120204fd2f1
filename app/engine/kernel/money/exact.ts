/** How what lies between two results is settled; each treats a negative amount as its mirror image. */
export type Rounding = 'half_up' | 'half_even' | 'up' | 'down'

/** Throws RangeError for what is no scaled integer of 53 bits: the answer to it would be a guess. */
export function requireAmount(value: number, what = 'amount'): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`The ${what} ${value} is no whole number of 53 bits`)
}

/** A result as a number; throws RangeError where it needs more than 53 bits. */
export function toAmount(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`The result ${value} needs more than 53 bits`)
  return number
}

/** A product divided by a positive number, exact up to the one rounding at its end. */
export function timesOver(factors: readonly [number, number], divisor: number | bigint, mode: Rounding): number {
  const product = BigInt(factors[0]) * BigInt(factors[1])
  const by = BigInt(divisor)
  // Both truncate toward zero, so the rest has the sign of the product.
  const quotient = product / by
  const rest = product % by
  return toAmount(quotient + BigInt(stepOf(quotient, rest < 0n ? -rest : rest, by, mode) * (product < 0n ? -1 : 1)))
}

/** 1 where the quotient goes on to the next one away from zero. */
function stepOf(quotient: bigint, rest: bigint, by: bigint, mode: Rounding): 0 | 1 {
  if (rest === 0n || mode === 'down') return 0
  if (mode === 'up') return 1
  const twice = rest * 2n
  if (twice !== by) return twice > by ? 1 : 0
  return mode === 'half_up' || quotient % 2n !== 0n ? 1 : 0
}
