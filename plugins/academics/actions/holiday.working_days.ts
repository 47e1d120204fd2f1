import { defineAction, invalid } from '#engine'
import { calendarOf } from '../operations/calendar.js'

const MOST_DAYS = 400
const DAY = 86_400_000

/** On which days of a stretch of time the school works. */
export default defineAction('academics.holiday:working_days', async (call) => {
  const { from, to, campus, grade_level: grade } = call.input
  const end = Date.parse(to) + DAY
  if (end - Date.parse(from) > MOST_DAYS * DAY) throw invalid('to', `is more than ${MOST_DAYS} days after the first.`)
  const range = { from, to: new Date(end).toISOString().slice(0, 10) }
  const part = { ...(campus ? { campus } : {}), ...(grade ? { grade } : {}) }
  const days = (await calendarOf(call, range, part)).list(range)
  return { count: days.length, days }
})
