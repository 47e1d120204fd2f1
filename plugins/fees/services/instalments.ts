// Not by the engine's surface: this runs in browsers too.
import { split, splitByWeights } from '#engine/kernel/money/split'
import { inOrderOf } from './ordering.js'

/** How a fee line is charged: with every instalment, shared out over all of them, or with a single one. */
export type Frequency = 'each' | 'split' | 'once'

/** One head and amount of a fee structure. */
export interface FeeLine {
  readonly head: string
  /** The grade whose pupils it is for; null: all. */
  readonly grade: string | null
  readonly frequency: Frequency
  /** In minor units: of one instalment, or for `split` of the year. */
  readonly amount: number
  /** For `once` the number of the instalment, else null. */
  readonly instalment: number | null
}

/** One bill of the year. */
export interface Instalment {
  readonly number: number
  /** `YYYY-MM-DD`. */
  readonly due: string
  /** Its share of what is split: weight over the sum of all weights. */
  readonly weight: number
}

/** What of a line is billed with one instalment. */
export interface Charge {
  readonly instalment: number
  readonly due: string
  readonly amount: number
}

/**
 * What a fee line costs with each instalment, in their order by number; instalments with which it is not
 * charged are left out. What is split sums to the amount of the line: over equal weights the last
 * instalment gets what is left over, 7,000.00 in three is 2,333.33, 2,333.33 and 2,333.34. Throws
 * RangeError where the structure has no instalment to charge the line with.
 */
export function spread(line: FeeLine, instalments: readonly Instalment[]): readonly Charge[] {
  const inOrder = instalments.toSorted(inOrderOf('number'))
  const amounts = AMOUNTS[line.frequency](line, inOrder)
  return inOrder.flatMap(({ number, due }, index) => {
    const amount = amounts[index]
    return amount == null ? [] : [{ instalment: number, due, amount }]
  })
}

/** For each instalment what is charged with it; null where nothing is. */
type Amounts = (line: FeeLine, instalments: readonly Instalment[]) => readonly (number | null)[]

const AMOUNTS = {
  each: ({ amount }, instalments) => instalments.map(() => amount),
  split: ({ amount }, instalments) => shareOut(amount, instalments),
  once(line, instalments) {
    if (!instalments.some(({ number }) => number === line.instalment)) {
      throw new RangeError(`The fee structure has no instalment ${line.instalment}`)
    }
    return instalments.map(({ number }) => (number === line.instalment ? line.amount : null))
  },
} as const satisfies Record<Frequency, Amounts>

function shareOut(amount: number, instalments: readonly Instalment[]): readonly number[] {
  const weights = instalments.map(({ weight }) => weight)
  const areEqual = weights.every((weight) => weight === weights[0])
  return areEqual ? split(amount, weights.length) : splitByWeights(amount, weights)
}
