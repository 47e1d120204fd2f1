import { Refusal } from '#engine'
import { withoutValues } from '#start/safe_errors'

const SECOND = 1000
const HOUR = 3_600_000
const JITTER = 0.25
const LONGEST_TEXT = 500
const NO_ERROR = 'Something was thrown that is no error'

/** A message that has failed so often is dead: a person looks at it. */
export const MOST_ATTEMPTS = 8

/** Whether a refusal comes again however often the same work is tried. */
const IS_PERMANENT: Readonly<Record<Refusal['kind'], boolean>> = {
  malformed: true,
  unauthenticated: true,
  unenrolled: true,
  forbidden: true,
  not_found: true,
  conflict: false,
  stale: false,
  too_large: true,
  media_type: true,
  invalid: true,
  precondition: true,
  limited: false,
  unavailable: false,
}

export function isPermanent(error: unknown): boolean {
  return error instanceof Refusal && IS_PERMANENT[error.kind]
}

/**
 * How long to wait after so many failed attempts, in milliseconds: four times as long each time, from a
 * second to an hour, longer by up to a quarter so that messages that failed together part. `chance` is
 * within 0 and 1.
 */
export function backOff(attempts: number, chance: number): number {
  const plain = Math.min(SECOND * 4 ** (attempts - 1), HOUR / (1 + JITTER))
  return Math.round(plain * (1 + JITTER * chance))
}

/**
 * What is kept of an error: its code or kind and its message, without stack and details. What stands in
 * quotes or brackets, mail addresses and long numbers are left out, for they may be values of records.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return NO_ERROR
  return `${nameOf(error)}: ${withoutValues(error.message)}`.slice(0, LONGEST_TEXT)
}

/** Why a job is given up, for people: the message alone, of a refusal also what it says of each field. Leaves out the same. */
export function reasonText(error: unknown): string {
  if (!(error instanceof Error)) return NO_ERROR
  const details = error instanceof Refusal ? Object.entries(error.details) : []
  const parts = [error.message, ...details.map(([field, messages]) => `${field}: ${messages.join(' ')}`)]
  return parts.map(withoutValues).join(' ').slice(0, LONGEST_TEXT)
}

function nameOf(error: Error): string {
  if (error instanceof Refusal) return error.kind
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
