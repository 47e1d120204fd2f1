import { DateTime } from 'luxon'

/** When somebody is not to be disturbed, as `HH:MM` of the school's clock. Over midnight where it ends before it begins. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

/**
 * When what is ready at an instant may be sent: at once, or when the quiet hours end. The end itself is not quiet. An end
 * that the change to summer time leaves out comes an hour later.
 */
export function afterQuiet(ready: Date, zone: string, hours: QuietHours | null): Date {
  if (!hours || hours.from === hours.to) return ready
  const local = DateTime.fromJSDate(ready, { zone })
  const clock = local.toFormat('HH:mm')
  const isOverMidnight = hours.to < hours.from
  const isQuiet = isOverMidnight ? clock >= hours.from || clock < hours.to : clock >= hours.from && clock < hours.to
  if (!isQuiet) return ready
  const day = isOverMidnight && clock >= hours.from ? local.plus({ days: 1 }) : local
  const [hour = 0, minute = 0] = hours.to.split(':').map(Number)
  return day.set({ hour, minute, second: 0, millisecond: 0 }).toJSDate()
}
