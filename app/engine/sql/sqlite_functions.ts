import { IANAZone } from 'luxon'
import type { RawSqlite } from './raw_sqlite.js'

/** The SQL function that gives the day on which an instant falls in a zone; PostgreSQL knows zones by itself. */
export const SCHOOL_DAY = 'school_day'

/** Adds to a connection what SQLite lacks. */
export function addFunctions(raw: RawSqlite): void {
  raw.function(SCHOOL_DAY, { deterministic: true }, dayIn)
}

function dayIn(instant: unknown, zone: unknown): string | null {
  const at = typeof instant === 'string' ? Date.parse(instant) : Number.NaN
  if (Number.isNaN(at) || typeof zone !== 'string') return null
  const minutes = IANAZone.create(zone).offset(at)
  return Number.isNaN(minutes) ? null : new Date(at + minutes * 60_000).toISOString().slice(0, 10)
}
