/** One bill of a year that is being planned; days are `YYYY-MM-DD`, both ends count. */
export interface PlannedInstalment {
  readonly number: number
  readonly title: string
  readonly from: string
  readonly to: string
  readonly due: string
  readonly weight: number
}

/** Days after the first one of an instalment on which it is due: the tenth of a month that begins on its first. */
const DUE_AFTER = 9

/**
 * Parts a year into instalments of whole months, each due on its tenth day. A year of fewer months than
 * instalments gets one for each month. Titles name the months in the reader's language.
 */
export function planInstalments(
  parts: number,
  year: { readonly from: string; readonly to: string },
  language: string
): readonly PlannedInstalment[] {
  const months = Math.max(1, monthsOf(year))
  const count = Math.min(parts, months)
  const starts = Array.from({ length: count }, (_, index) => addMonths(year.from, Math.floor((index * months) / count)))
  return starts.map((from, index) => {
    const next = starts[index + 1]
    const to = next === undefined ? year.to : addDays(next, -1)
    const due = addDays(from, DUE_AFTER)
    return { number: index + 1, title: titleOf(from, to, language), from, to, due: due < to ? due : to, weight: 1 }
  })
}

/** Months that a year has begun to fill, counted from the day on which it begins. */
function monthsOf({ from, to }: { readonly from: string; readonly to: string }): number {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.split('-').map(Number)
  const [toYear = 0, toMonth = 0, toDay = 0] = to.split('-').map(Number)
  return (toYear - fromYear) * 12 + toMonth - fromMonth + (toDay >= fromDay ? 1 : 0)
}

/** The same day so many months later, or the last day of a month that is shorter. */
function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return isoDay(new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))))
}

function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return isoDay(date)
}

function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function titleOf(from: string, to: string, language: string): string {
  const months = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' })
  const [first, last] = [from, to].map((day) => months.format(new Date(`${day}T00:00:00Z`)))
  return first === last ? `${first} ${from.slice(0, 4)}` : `${first} – ${last}`
}
