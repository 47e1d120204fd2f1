import { DateTime } from 'luxon'
import type { JobDeclaration } from '#engine'

/**
 * When a recurring job runs next after an instant, by the clock of a zone; null for one that does not
 * recur. A time of day that the change to summer time leaves out comes an hour later, one that the
 * change back brings twice counts the first time only. Throws for an unknown zone.
 */
export function nextRun({ every, at = '00:00' }: JobDeclaration, zone: string, after: Date): Date | null {
  if (every === undefined) return null
  const local = DateTime.fromJSDate(after, { zone })
  if (!local.isValid) throw new RangeError(`No time zone ${zone}`)
  const [hour = 0, minute = 0] = at.split(':').map(Number)
  return every === 'hour' ? nextHour(local, minute) : nextDay(local, hour, minute)
}

function nextHour(after: DateTime, minute: number): Date {
  let next = after.startOf('hour').plus({ minutes: minute })
  while (next <= after) next = next.plus({ hours: 1 })
  return next.toJSDate()
}

function nextDay(after: DateTime, hour: number, minute: number): Date {
  for (let days = 0; ; days++) {
    const day = after.startOf('day').plus({ days })
    const next = earliest(day.set({ hour, minute }))
    if (next > after) return next.toJSDate()
  }
}

/** The first of the instants at which the clock shows this time. */
function earliest(time: DateTime): DateTime {
  return time.getPossibleOffsets().reduce((first, other) => (other < first ? other : first), time)
}
