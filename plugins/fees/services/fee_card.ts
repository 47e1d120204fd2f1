import { spread } from './instalments.js'
import type { FeeLine, Instalment } from './instalments.js'

/** A fee line that may be for one class alone. */
export interface CardLine extends FeeLine {
  readonly section: string | null
}

/** What somebody pays in a year, in minor units: with each instalment in their order by number, and in all. */
export interface CardTotals {
  readonly amounts: readonly number[]
  readonly total: number
}

/** What one pupil of each grade pays, and the sum of these. */
export interface FeeCard {
  readonly grades: ReadonlyMap<string, CardTotals>
  readonly all: CardTotals
}

/**
 * What each grade pays before concessions. Lines for one class alone are left out, as the class is only a part of
 * its grade; so is a line that is charged with an instalment that is not there, for it is not finished.
 */
export function feeCard(
  lines: readonly CardLine[],
  instalments: readonly Instalment[],
  grades: readonly string[]
): FeeCard {
  const charged = lines.filter((line) => line.section === null && isChargeable(line, instalments))
  const cards = new Map(
    grades.map((grade) => {
      const own = charged.filter((line) => line.grade === null || line.grade === grade)
      return [grade, sumOf(own.map((line) => amountsOf(line, instalments)))] as const
    })
  )
  return { grades: cards, all: sumOf([...cards.values()].map(({ amounts }) => amounts)) }

  function sumOf(parts: readonly (readonly number[])[]): CardTotals {
    const amounts = instalments.map((_, index) => parts.reduce((sum, part) => sum + (part[index] ?? 0), 0))
    return { amounts, total: amounts.reduce((sum, amount) => sum + amount, 0) }
  }
}

function isChargeable({ frequency, instalment }: CardLine, instalments: readonly Instalment[]): boolean {
  if (instalments.length === 0) return false
  return frequency !== 'once' || instalments.some(({ number }) => number === instalment)
}

/** For each instalment, in their order by number, what the line charges with it. */
function amountsOf(line: CardLine, instalments: readonly Instalment[]): readonly number[] {
  const charges = new Map(spread(line, instalments).map(({ instalment, amount }) => [instalment, amount]))
  return instalments
    .map(({ number }) => number)
    .toSorted((a, b) => a - b)
    .map((number) => charges.get(number) ?? 0)
}
