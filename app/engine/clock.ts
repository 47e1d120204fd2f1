import type { Clock } from './model/main.js'

export interface ClockOptions {
  /** `LECTERN_CLOCK`: the instant at which the business clock starts; empty means real time. */
  readonly pinned?: string | undefined
  readonly production: boolean
}

const MINUTE = 60_000

/**
 * The process's clocks. A pinned business clock starts at the given instant and ticks on with real
 * time. Throws when the instant cannot be read, carries no offset, or is given in production.
 */
export function createClock(options: ClockOptions): Clock {
  const offset = offsetOf(options)
  const now = () => new Date(Date.now() + offset)
  const dateIn = createDates()
  return {
    now,
    today: (timezone) => dateIn(timezone, Date.now() + offset),
    system: () => new Date(),
  }
}

function offsetOf({ pinned, production }: ClockOptions): number {
  if (pinned === undefined || pinned === '') return 0
  if (production) throw new Error('LECTERN_CLOCK is refused in production')
  const hasOffset = /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(pinned)
  const start = Date.parse(pinned)
  if (Number.isNaN(start) || !hasOffset) {
    throw new Error(`LECTERN_CLOCK is no instant with an offset: ${pinned}`)
  }
  return start - Date.now()
}

/**
 * Dates by zone, remembered for the running minute: Intl is slow, and no zone's date changes within
 * a UTC minute. Throws a RangeError for an unknown zone.
 */
function createDates(): (timezone: string, at: number) => string {
  const zones = new Map<string, { format: Intl.DateTimeFormat; minute: number; date: string }>()
  return (timezone, at) => {
    const minute = Math.floor(at / MINUTE)
    let zone = zones.get(timezone)
    if (!zone) {
      zone = { format: formatOf(timezone), minute: Number.NaN, date: '' }
      zones.set(timezone, zone)
    }
    if (zone.minute !== minute) {
      zone.date = isoDate(zone.format, at)
      zone.minute = minute
    }
    return zone.date
  }
}

function formatOf(timezone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
}

function isoDate(format: Intl.DateTimeFormat, at: number): string {
  const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]))
  return `${parts['year']?.padStart(4, '0')}-${parts['month']}-${parts['day']}`
}
