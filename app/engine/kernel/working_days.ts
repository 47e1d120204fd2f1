import type { SchoolDays } from '../model/main.js'
import { dayNumber, daysOf } from './money/days.js'
import type { DateRange } from './money/days.js'

/** Days that are not as the week has them, both ends included. Work on a day beats time off, which beats the week. */
export interface SpecialDays {
  readonly from: string
  readonly to: string
  readonly works: boolean
}

export interface WorkingDaysOptions {
  /** What is known: nothing is answered of days beyond. */
  readonly known: DateRange
  /** The days of a week on which there is work, 1 for Monday to 7 for Sunday. */
  readonly week: readonly number[]
  readonly special: readonly SpecialDays[]
}

/**
 * The one arithmetic on working days: which days they are in a stretch of time. Pure; dates are `YYYY-MM-DD`. Throws RangeError
 * for a day beyond what is known, so that nobody reckons with holidays that were not looked up.
 */
export class WorkingDays implements SchoolDays {
  readonly #first: number
  readonly #works: readonly boolean[]
  /** By day: how many working days are before it. */
  readonly #before: readonly number[]

  constructor({ known, week, special }: WorkingDaysOptions) {
    const { first, end } = daysOf(known)
    const works = Array.from({ length: end - first }, (_, index) => week.includes(weekdayOf(first + index)))
    const inOrder = [...special.filter((days) => !days.works), ...special.filter((days) => days.works)]
    for (const days of inOrder) {
      const [from, to] = [Math.max(dayNumber(days.from), first), Math.min(dayNumber(days.to), end - 1)]
      for (let day = from; day <= to; day++) works[day - first] = days.works
    }
    const before = [0]
    for (const day of works) before.push((before.at(-1) ?? 0) + Number(day))
    this.#first = first
    this.#works = works
    this.#before = before
  }

  isWorkingDay(date: string): boolean {
    return this.#works[this.#index(date)] === true
  }

  between({ from, to }: DateRange): number {
    daysOf({ from, to })
    return this.#count(to) - this.#count(from)
  }

  add(date: string, days: number): string {
    if (!Number.isSafeInteger(days)) throw new RangeError(`${days} is no number of days`)
    if (days === 0) return this.isWorkingDay(date) ? date : this.add(date, 1)
    // Of the working days, counted from the first that is known: the one wanted.
    const at = this.#index(date)
    const passed = this.#before[days > 0 ? at + 1 : at] ?? 0
    const wanted = days > 0 ? passed + days - 1 : passed + days
    const found = this.#works.findIndex((works, index) => works && this.#before[index] === wanted)
    if (wanted < 0 || found < 0) throw new RangeError(`${days} working days from ${date} lie beyond what is known`)
    return dateOf(this.#first + found)
  }

  list({ from, to }: DateRange): readonly string[] {
    const { first, end } = daysOf({ from, to })
    if (first < end) this.#index(from)
    this.#count(to)
    const days = Array.from({ length: end - first }, (_, index) => dateOf(first + index))
    return days.filter((day) => this.isWorkingDay(day))
  }

  /** Working days before a date, which may be the end of what is known. */
  #count(date: string): number {
    const count = this.#before[dayNumber(date) - this.#first]
    if (count === undefined) throw new RangeError(`${date} lies beyond what is known`)
    return count
  }

  #index(date: string): number {
    const index = dayNumber(date) - this.#first
    if (index < 0 || index >= this.#works.length) throw new RangeError(`${date} lies beyond what is known`)
    return index
  }
}

/** 1 for Monday to 7 for Sunday; day 0 was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}
