import type { Row } from '../sql/main.js'

/**
 * The groups that who sees totals alone may be told: none of fewer records than `smallest`. Where what is left out
 * could be worked out from the rest and an overall total, because it is fewer records than that all together, the
 * smallest groups left go as well.
 */
export function withoutSmallGroups(
  rows: readonly Row[],
  recordsIn: (row: Row) => number,
  smallest: number
): readonly Row[] {
  const isKept = new Map(rows.map((row) => [row, recordsIn(row) >= smallest]))
  let left = rows.reduce((sum, row) => sum + (isKept.get(row) ? 0 : recordsIn(row)), 0)
  const bySize = rows.filter((row) => isKept.get(row)).sort((a, b) => recordsIn(a) - recordsIn(b))
  for (const row of bySize) {
    if (left === 0 || left >= smallest) break
    isKept.set(row, false)
    left += recordsIn(row)
  }
  return rows.filter((row) => isKept.get(row))
}
