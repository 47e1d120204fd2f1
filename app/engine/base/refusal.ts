/**
 * Why the engine refuses. The closed list that the HTTP layer maps to status and code, and that
 * imports and jobs report per row.
 */
export type RefusalKind =
  | 'malformed' //        400: the request cannot be read
  | 'unauthenticated' //  401: nobody is signed in
  | 'unenrolled' //       401: the password was right, and a second factor must be set up first
  | 'forbidden' //        403: readable, but this action is not granted
  | 'not_found' //        404: does not exist for this actor
  | 'conflict' //         409: another record or state is in the way
  | 'stale' //            409: written by somebody else since it was read
  | 'too_large' //        413
  | 'media_type' //       415
  | 'invalid' //          422: named fields, parameters or operators are wrong
  | 'precondition' //     428: a version or an idempotency key is required
  | 'limited' //          429
  | 'unavailable' //      503

/** Messages by field, parameter or path: `{ "phone": ["…"], "filter[x]": ["…"] }`. */
export type RefusalDetails = Readonly<Record<string, readonly string[]>>

/**
 * A refusal that is the caller's to mend. It never holds database or stack text; `cause` keeps the
 * original error for the log.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind
  readonly details: RefusalDetails
  /** Extra facts safe to send, such as the current version of a stale record. */
  readonly facts: Readonly<Record<string, string | number | boolean>>

  constructor(
    kind: RefusalKind,
    message: string,
    options: {
      details?: RefusalDetails
      facts?: Readonly<Record<string, string | number | boolean>>
      cause?: unknown
    } = {}
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Refusal'
    this.kind = kind
    this.details = options.details ?? {}
    this.facts = options.facts ?? {}
  }
}

/** A 422 about one name. */
export function invalid(name: string, message: string): Refusal {
  return new Refusal('invalid', 'The request has invalid values.', { details: { [name]: [message] } })
}

/** The one answer for everything that does not exist for this actor. */
export function notFound(): Refusal {
  return new Refusal('not_found', 'Not found.')
}

/**
 * The one text for any name that the actor may not use, whether it does not exist, is hidden from
 * him, or is not allowed in this place: the answers must not tell these apart.
 */
export const UNKNOWN_NAME = 'is not a known name here.'
