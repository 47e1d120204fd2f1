import { requireAmount, toAmount } from './exact.js'

/**
 * Splits an amount into equal parts that sum to it; what is left over goes to the last one: 7,000.00 in
 * three is 2,333.33, 2,333.33 and 2,333.34. Throws RangeError for fewer than one part.
 */
export function split(total: number, parts: number): readonly number[] {
  requireAmount(total)
  if (!Number.isSafeInteger(parts) || parts < 1) throw new RangeError(`Nothing can be split into ${parts} parts`)
  const part = (total - (total % parts)) / parts
  return Array.from({ length: parts }, (_, index) => (index < parts - 1 ? part : total - part * (parts - 1)))
}

/**
 * Splits an amount over the given weights so that the parts always sum to it, none further than one unit
 * from its exact share. What is left over goes to the largest fractions first; among equal fractions the
 * last part gets it. Weights are whole and not negative; throws RangeError when none is above 0.
 */
export function splitByWeights(total: number, weights: readonly number[]): readonly number[] {
  requireAmount(total)
  for (const weight of weights) {
    requireAmount(weight, 'weight')
    if (weight < 0) throw new RangeError(`The weight ${weight} is negative`)
  }
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n)
  if (sum === 0n) throw new RangeError('None of the weights is above 0')
  const sign = total < 0 ? -1n : 1n
  const size = BigInt(total) * sign
  const shares = weights.map((weight, index) => {
    const product = size * BigInt(weight)
    return { index, whole: product / sum, rest: product % sum }
  })
  const left = Number(size - shares.reduce((all, { whole }) => all + whole, 0n))
  const byRest = [...shares].sort((a, b) => (a.rest === b.rest ? b.index - a.index : a.rest > b.rest ? -1 : 1))
  const raised = new Set(byRest.slice(0, left).map(({ index }) => index))
  return shares.map(({ index, whole }) => toAmount(sign * (whole + (raised.has(index) ? 1n : 0n))))
}
