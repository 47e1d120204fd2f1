import type { HttpContext } from '@adonisjs/core/http'
import { ERROR_STATUS, Refusal, REFUSAL_STATUS } from '#engine'
import type { ErrorCode, Json } from '#engine'

/** Answers an error of REST with its status and the envelope; what is no refusal tells nothing of its cause. */
export function renderApiError(error: unknown, ctx: HttpContext): void {
  const { status, code, message, details, facts } = describe(error)
  const body: Json = {
    success: false,
    data: null,
    meta: null,
    error: { ...facts, code, message, details, request_id: ctx.request.id() ?? null },
  }
  ctx.response.header('Cache-Control', 'no-store')
  if (status === 401) ctx.response.header('WWW-Authenticate', 'Bearer')
  ctx.response.status(status).send(body)
}

interface Description {
  readonly status: number
  readonly code: ErrorCode
  readonly message: string
  readonly details: Record<string, string[]>
  readonly facts: Readonly<Record<string, string | number | boolean>>
}

function describe(error: unknown): Description {
  if (error instanceof Refusal) {
    const details = Object.fromEntries(Object.entries(error.details).map(([name, texts]) => [name, [...texts]]))
    return { ...REFUSAL_STATUS[error.kind], message: error.message, details, facts: error.facts }
  }
  const code = codeOf(error)
  return {
    status: ERROR_STATUS[code],
    code,
    message: MESSAGES[code] ?? 'Something went wrong.',
    details: {},
    facts: {},
  }
}

/** Errors of Adonis itself: no such route, a body that cannot be read, a limit. */
function codeOf(error: unknown): ErrorCode {
  if (!(error instanceof Error) || !('status' in error)) return 'INTERNAL_ERROR'
  // The body parser refuses JSON that is neither object nor array with 422, broken JSON among it.
  if (error.status === 422 && error.message.startsWith('Invalid JSON')) return 'BAD_REQUEST'
  return CODES[Number(error.status)] ?? 'INTERNAL_ERROR'
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  503: 'SERVICE_UNAVAILABLE',
}

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  BAD_REQUEST: 'The body cannot be read.',
  NOT_FOUND: 'Not found.',
  PAYLOAD_TOO_LARGE: 'The body is too large.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is of a type that is not accepted here.',
  RATE_LIMITED: 'Too many requests.',
  SERVICE_UNAVAILABLE: 'The service is not available.',
}
