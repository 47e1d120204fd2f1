const DAY = 86_400_000

/** Dates from `from` on and before `to`, as `YYYY-MM-DD`; a month runs to the first of the next. */
export interface DateRange {
  readonly from: string
  readonly to: string
}

/** Days since 1970; throws RangeError for what is no `YYYY-MM-DD` of the calendar. */
export function dayNumber(date: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00.000Z`) : Number.NaN
  // Parsing lets the 30th of February through, as the 2nd of March.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(date)) {
    throw new RangeError(`${JSON.stringify(date)} is no date`)
  }
  return time / DAY
}

/** The days of a range as numbers; throws RangeError where it ends before it begins. */
export function daysOf({ from, to }: DateRange): { readonly first: number; readonly end: number } {
  const [first, end] = [dayNumber(from), dayNumber(to)]
  if (end < first) throw new RangeError(`${to} is before ${from}`)
  return { first, end }
}
