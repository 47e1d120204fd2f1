import { existsSync, readFileSync } from 'node:fs'

/** What the schools of the tests hold of people; see `school/draft.ts`. */
const OF_PEOPLE: readonly RegExp[] = [
  /\b(?:Own|Foreign) (?:family|Guardian|Pupil|Teacher)\b/i,
  /[\w.+-]+@[\w-]+\.[a-z]{2,}/i,
  /\+?91\d{10}\b/,
  /\bpassword["':= ]+(?!reset)[^"'\s,}]{6,}/i,
]

/** Ids, in which any digits may stand. */
const IDS = /\b(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,})\b/gi

/** So much of a line is shown. */
const SHOWN = 300

/**
 * Throws where a line of the process's log (`LOG_FILE`) holds a name, a mail address, a phone number or a password
 * of somebody in the tests. The log is written at its finest level while they run.
 */
export function assertCleanLog(path = process.env['LOG_FILE']): void {
  if (!path || !existsSync(path)) return
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  const found = lines.filter((line) => OF_PEOPLE.some((pattern) => pattern.test(line.replace(IDS, ''))))
  if (lines.length === 0) throw new Error(`Nothing was logged to ${path}: the log cannot be judged`)
  if (found.length === 0) return
  const shown = found.slice(0, 5).map((line) => line.slice(0, SHOWN))
  throw new Error(`${found.length} lines of the log hold what belongs to people:\n${shown.join('\n')}`)
}
