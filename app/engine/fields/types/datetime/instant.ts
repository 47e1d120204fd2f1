import { DateTime } from 'luxon'
import { startsWithDate } from '../../shared/calendar.js'

// RFC 3339 with its capital letters; fractions beyond the millisecond are cut.
const INSTANT = /^.{10}T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:(\.\d{1,3})\d{0,6})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
const WALL_CLOCK = /^.{10}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?$/
const FIRST = Date.parse('0001-01-01T00:00:00.000Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

/** The instant in its one spelling, `YYYY-MM-DDTHH:MM:SS.mmmZ`; null when the text is none of years 1 to 9999. */
export function toInstant(text: string): string | null {
  if (text.length > 40 || !startsWithDate(text)) return null
  const found = INSTANT.exec(text)
  if (!found) return null
  const time = Date.parse(`${text.slice(0, 10)}T${found[1]}${found[2] ?? ''}${found[3]}`)
  return time >= FIRST && time <= LAST ? new Date(time).toISOString() : null
}

/**
 * The instant of a wall clock's date and time in a zone. In the hour that comes twice it is the first
 * one; in the hour that is left out, as much after it as the clock moved.
 */
export function fromWallClock(text: string, timezone: string): string | null {
  if (!startsWithDate(text) || !WALL_CLOCK.test(text)) return null
  const local = DateTime.fromISO(text, { zone: timezone })
  return local.isValid ? toInstant(local.toUTC().toISO()) : null
}

/**
 * The wall clock's date and time of an instant, as `fromWallClock` reads it: without an offset, as
 * inputs want it, except where only the offset tells the hour that comes twice.
 */
export function toWallClock(instant: string, timezone: string): string {
  const local = DateTime.fromISO(instant, { zone: timezone })
  const text = local.toISO({ includeOffset: false, suppressSeconds: true, suppressMilliseconds: true }) ?? instant
  return fromWallClock(text, timezone) === instant ? text : instant
}
