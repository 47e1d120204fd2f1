import { Refusal, UNKNOWN_NAME } from '../base/main.js'

/** The one text for a link to a record that is not there, deleted, or not this actor's to refer to. */
export const DOES_NOT_EXIST = 'does not exist.'
export const IS_REQUIRED = 'is required.'
/** For a value of a field that is hidden as the rest of the record stands. */
export const NOT_SHOWN = 'does not apply as the record stands.'
export const MUST_BE_GIVEN = 'must be given.'
export const NAMED_TWICE = 'is named twice.'
export const IS_TAKEN = 'is already taken.'
export const NOT_A_VERSION = 'must be a whole number.'
export const NOT_A_UUID = 'must be a UUID.'

/** Messages by name, collected while a body is judged. */
export type Problems = Record<string, string[]>

/** Adds one message about a name. */
export function note(problems: Problems, name: string, message: string): void {
  const known = Object.hasOwn(problems, name) ? problems[name] : undefined
  if (known) known.push(message)
  else Object.defineProperty(problems, name, { value: [message], enumerable: true, configurable: true, writable: true })
}

/** Throws a 422 with all that was noted; returns when nothing was. */
export function refuseProblems(problems: Problems): void {
  if (Object.keys(problems).length > 0) {
    throw new Refusal('invalid', 'The request has invalid values.', { details: problems })
  }
}

/** Notes a name that may not be used here; unknown, hidden and unwritable are not told apart. */
export function noteUnknown(problems: Problems, name: string): void {
  note(problems, name, UNKNOWN_NAME)
}

export function forbidden(): Refusal {
  return new Refusal('forbidden', 'You may not do this with this record.')
}

/** A 409: the record has been written since it was read. */
export function stale(version: number): Refusal {
  return new Refusal('stale', 'The record has been changed since it was read.', { facts: { current_version: version } })
}

/** A 428: a body with rows must say which version of the record it was made from. */
export function versionRequired(): Refusal {
  return new Refusal('precondition', 'The version of the record is required when its rows are sent.', {
    details: { version: [IS_REQUIRED] },
  })
}

/** A 409 about names of the record. */
export function conflict(message: string, details: Readonly<Record<string, readonly string[]>> = {}): Refusal {
  return new Refusal('conflict', message, { details })
}
