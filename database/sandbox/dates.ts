const DAY = 86_400_000

/** The date so many days after a date, both `YYYY-MM-DD`; a negative count goes back. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** The same day in another year; 29 February, which some years lack, becomes the 28th. */
export function addYears(date: string, years: number): string {
  const day = date.slice(5) === '02-29' ? '02-28' : date.slice(5)
  return `${String(Number(date.slice(0, 4)) + years).padStart(4, '0')}-${day}`
}

/** The later of two dates. */
export function later(a: string, b: string): string {
  return a > b ? a : b
}
