import type { RefusalKind } from './refusal.js'

/**
 * The closed list of error codes that REST answers carry, with their HTTP status. It is part of the
 * public contract: the OpenAPI document lists it, clients switch on it, and codes are only ever added.
 */
export const ERROR_STATUS = {
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  SECOND_FACTOR_SETUP_REQUIRED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  VERSION_CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  VALIDATION_ERROR: 422,
  PRECONDITION_REQUIRED: 428,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

/** The HTTP form of a kind of refusal. */
export interface RefusalForm {
  readonly status: number
  readonly code: ErrorCode
}

const CODE_OF = {
  malformed: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHENTICATED',
  unenrolled: 'SECOND_FACTOR_SETUP_REQUIRED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  stale: 'VERSION_CONFLICT',
  too_large: 'PAYLOAD_TOO_LARGE',
  media_type: 'UNSUPPORTED_MEDIA_TYPE',
  invalid: 'VALIDATION_ERROR',
  precondition: 'PRECONDITION_REQUIRED',
  limited: 'RATE_LIMITED',
  unavailable: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<RefusalKind, ErrorCode>

/** Status and code of every kind of refusal; whatever is no refusal is `INTERNAL_ERROR`. */
export const REFUSAL_STATUS: Readonly<Record<RefusalKind, RefusalForm>> = Object.fromEntries(
  Object.entries(CODE_OF).map(([kind, code]) => [kind, { status: ERROR_STATUS[code], code }])
) as Record<RefusalKind, RefusalForm>
