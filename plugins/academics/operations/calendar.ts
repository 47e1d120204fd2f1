import { WorkingDays } from '#engine'
import type { CalendarPart, DateRange, PluginContext, SchoolDays } from '#engine'

/** Names of the days of a week as a campus has them, Monday first. */
const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** The most days that are looked up at once: some years, so that nobody asks for all time. */
const MOST_DAYS = 3700

/**
 * The days from `from` on and before `to`, read once in a transaction. The week is that of the campus where one is asked for that
 * says its own, else the school's; what is for another campus or grade does not count.
 */
export function calendarOf(context: PluginContext, range: DateRange, part: CalendarPart): Promise<SchoolDays> {
  const { from, to } = range
  if (Date.parse(to) - Date.parse(from) > MOST_DAYS * 86_400_000) {
    throw new RangeError(`More than ${MOST_DAYS} days from ${from} to ${to}`)
  }
  const { campus = '', grade = '' } = part
  const key = ['calendar', from, to, campus, grade].join(' ')
  return context.once(['academics.holiday', 'academics.campus'], key, async () => {
    const records = context.records.elevated('on which days the school works')
    const where = { first_day: { lt: to }, last_day: { gte: from } }
    const days = await records.all('academics.holiday', { where, sort: 'first_day' })
    const counts = (own: unknown, asked: string) => own === null || (asked !== '' && idOf(own) === asked)
    const special = days
      .filter((day) => counts(day.campus, campus) && counts(day.grade_level, grade))
      .map((day) => ({ from: String(day.first_day), to: String(day.last_day), works: day.kind === 'working_day' }))
    const opened = campus === '' ? null : (await records.read('academics.campus', campus)).open_on
    const week =
      opened && opened.length > 0 ? opened.map((day) => WEEK.indexOf(day) + 1) : context.actor.school.workingDays
    return new WorkingDays({ known: range, week, special })
  })
}

/** A link as it is read: an id, or a record. */
function idOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : String(value)
}
