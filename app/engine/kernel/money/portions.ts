import { daysOf } from './days.js'
import type { DateRange } from './days.js'
import { requireAmount, timesOver } from './exact.js'
import type { Rounding } from './exact.js'

/** By the days there are of a period, or the whole of every period that is touched. */
export type Proration = 'days' | 'periods'

/**
 * What of an amount for a whole period falls to the part of it that lies within `during`: 3,000.00 for
 * June (`2026-06-01` to `2026-07-01`) from the 21st on is 1,000.00. Rounded half away from zero. Throws
 * RangeError for a period without a day.
 */
export function prorate(amount: number, during: DateRange, period: DateRange, by: Proration): number {
  requireAmount(amount)
  const part = daysOf(during)
  const whole = daysOf(period)
  if (whole.end === whole.first) throw new RangeError(`The period from ${period.from} to ${period.to} has no day`)
  const days = Math.max(0, Math.min(part.end, whole.end) - Math.max(part.first, whole.first))
  if (by === 'periods') return days > 0 ? amount : 0
  return timesOver([amount, days], whole.end - whole.first, 'half_up')
}

/**
 * So many percent of an amount, the percentage scaled by `scale` places: 12.50 % is 1250 at scale 2.
 * Rounded half away from zero.
 */
export function share(amount: number, percent: number, scale: number): number {
  requireAmount(amount)
  requireAmount(percent, 'percentage')
  if (!Number.isSafeInteger(scale) || scale < 0) throw new RangeError(`The scale ${scale} is no number of places`)
  return timesOver([amount, percent], 100n * 10n ** BigInt(scale), 'half_up')
}

/**
 * An amount in whole units: with a unit of 100 and two decimals, to whole rupees. `up` is away from zero
 * and `down` toward it; `half_up` and `half_even` go to the nearer one, from the middle away from zero or
 * to the even multiple. Throws RangeError for a unit below 1.
 */
export function roundTo(amount: number, unit: number, mode: Rounding): number {
  requireAmount(amount)
  requireAmount(unit, 'unit')
  if (unit < 1) throw new RangeError(`The unit ${unit} is below 1`)
  const rounded = timesOver([amount, 1], unit, mode)
  return timesOver([rounded, unit], 1, mode)
}
