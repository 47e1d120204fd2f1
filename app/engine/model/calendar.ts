/** Working days of a stretch of time; dates are `YYYY-MM-DD`. All throw RangeError for days beyond it. */
export interface SchoolDays {
  isWorkingDay(date: string): boolean
  /** How many there are from `from` on and before `to`. */
  between(range: { readonly from: string; readonly to: string }): number
  /** The nth working day after a date, before it for a negative number; for 0 itself, or the next where it is none. */
  add(date: string, days: number): string
  /** Those from `from` on and before `to`. */
  list(range: { readonly from: string; readonly to: string }): readonly string[]
}

/** Whose days: time off may be that of a part of the school. Ids of records of the plugin that provides the calendar. */
export interface CalendarPart {
  readonly campus?: string
  readonly grade?: string
}

/** On which days a school works. Where no plugin provides it, asking is refused. */
export interface SchoolCalendar {
  /** What is known from `from` on and before `to`: the week of the school, holidays and additional working days. */
  days(range: { readonly from: string; readonly to: string }, part?: CalendarPart): Promise<SchoolDays>
}
