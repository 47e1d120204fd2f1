const DAY = 86_400_000

/** Days since 1970 of a `YYYY-MM-DD`; throws RangeError for what is no date of the calendar. */
export function dayNumber(date: string): number {
  const time = Date.parse(`${date}T00:00:00.000Z`)
  // Parsing lets the 30th of February through, as the 2nd of March.
  if (Number.isNaN(time) || dateOf(time) !== date) throw new RangeError(`${JSON.stringify(date)} is no date`)
  return time / DAY
}

/** How many days `to` is after `from`; below 0 when it is before. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}

/** The day after: turns the last day of a period into the end of a half-open range. */
export function dayAfter(date: string): string {
  return dateOf((dayNumber(date) + 1) * DAY)
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
