import { defineService } from '#engine'
import type { SchoolCalendar } from '#engine'
import { calendarOf } from '../operations/calendar.js'

/** On which days the school works, for plugins that count days of it. */
export default defineService('calendar', (context): SchoolCalendar => ({
  days: (range, part = {}) => calendarOf(context, range, part),
}))
