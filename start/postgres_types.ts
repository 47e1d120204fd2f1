import pg from 'pg'

const DATE = 1082
const INT8 = 20
const TIMESTAMPTZ = 1184

/**
 * Reads PostgreSQL's values in the form the engine stores on SQLite too: dates as `YYYY-MM-DD`, 64-bit
 * integers as numbers, instants as ISO UTC with milliseconds. It changes pg for the whole process.
 * Needs sessions with `timezone=UTC`.
 */
export function usePostgresTypes(): void {
  pg.types.setTypeParser(DATE, (text) => text)
  pg.types.setTypeParser(INT8, readInteger)
  pg.types.setTypeParser(TIMESTAMPTZ, readInstant)
}

/** A 64-bit integer as a number. Throws a RangeError beyond 53 bits, where a number would be another one. */
export function readInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit in 53 bits`)
  return value
}

/** `2026-11-16 03:30:00.25+00` as `2026-11-16T03:30:00.250Z`. Throws a RangeError for what is no such instant. */
export function readInstant(text: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text)
  if (!match) throw new RangeError(`${text} is no instant in UTC`)
  const [, year, month, day, time, fraction = ''] = match
  return `${year}-${month}-${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}
