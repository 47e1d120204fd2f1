import { ERROR_STATUS } from '../base/main.js'
import type { ErrorCode, JsonObject } from '../base/main.js'
import { PERMISSIONS_SCHEMA } from './permissions_schema.js'

/** What each error code means, as clients read it. */
const MEANING = {
  BAD_REQUEST: 'The request cannot be read.',
  UNAUTHENTICATED: 'Nobody is signed in, or the token is void.',
  SECOND_FACTOR_SETUP_REQUIRED:
    'The password was right, but a second factor must be set up first, with the `setup_token` of this answer.',
  FORBIDDEN: 'The record may be read, but this action is not granted.',
  NOT_FOUND: 'Does not exist for this actor.',
  CONFLICT: 'Another record or state is in the way.',
  VERSION_CONFLICT: 'Written by somebody else since it was read; `details` and `version` say more.',
  PAYLOAD_TOO_LARGE: 'The body or the query string is too large.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is not JSON.',
  VALIDATION_ERROR: 'Named fields, parameters or operators are wrong.',
  PRECONDITION_REQUIRED: 'A version or an idempotency key is required.',
  RATE_LIMITED: 'Too many requests; try again after `Retry-After` seconds.',
  INTERNAL_ERROR: 'A fault of the server; the request id finds it in the log.',
  SERVICE_UNAVAILABLE: 'The server cannot answer now.',
} as const satisfies Record<ErrorCode, string>

/** The codes that share one status, by status, in ascending order. */
function codesByStatus(): ReadonlyMap<number, readonly ErrorCode[]> {
  const found = new Map<number, ErrorCode[]>()
  for (const code of Object.keys(ERROR_STATUS) as ErrorCode[]) {
    found.set(ERROR_STATUS[code], [...(found.get(ERROR_STATUS[code]) ?? []), code])
  }
  return new Map([...found].sort(([a], [b]) => a - b))
}

function errorResponses(): JsonObject {
  const entries = [...codesByStatus()].map(([status, codes]) => {
    const examples = Object.fromEntries(
      codes.map((code) => [code, { summary: MEANING[code], value: errorExample(code) }])
    )
    const response: JsonObject = {
      description: codes.map((code) => `\`${code}\`: ${MEANING[code]}`).join(' '),
      ...(status === 429 ? { headers: { 'Retry-After': { schema: { type: 'integer' } } } } : {}),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' }, examples } },
    }
    return [`E${status}`, response]
  })
  return Object.fromEntries(entries) as JsonObject
}

function errorExample(code: ErrorCode): JsonObject {
  return {
    success: false,
    data: null,
    meta: null,
    error: {
      code,
      message: MEANING[code],
      details: code === 'VALIDATION_ERROR' ? { name: ['is required.'] } : {},
      request_id: '0193a0b2-7c1d-7000-8000-000000000001',
    },
  }
}

const REFUSAL: JsonObject = {
  title: 'Refusal',
  type: 'object',
  properties: {
    success: { const: false },
    data: { type: 'null' },
    meta: { type: 'null' },
    error: {
      type: 'object',
      properties: {
        code: { $ref: '#/components/schemas/ErrorCode' },
        message: { type: 'string' },
        details: {
          type: 'object',
          description: 'Messages by field, parameter or path.',
          additionalProperties: { type: 'array', items: { type: 'string' } },
        },
        request_id: { type: ['string', 'null'] },
      },
      required: ['code', 'message', 'details', 'request_id'],
      additionalProperties: { type: ['string', 'number', 'boolean'] },
    },
  },
  required: ['success', 'data', 'meta', 'error'],
  additionalProperties: false,
}

const LIST_META: JsonObject = {
  title: 'Page',
  type: 'object',
  properties: {
    page: { type: ['integer', 'null'], description: 'Null with `cursor`.' },
    per_page: { type: 'integer' },
    total: { type: ['integer', 'null'], description: 'Null with `count=none`.' },
    total_pages: { type: ['integer', 'null'] },
    total_is_capped: { type: 'boolean', description: 'True where counting stopped at its cap.' },
    next_cursor: { type: ['string', 'null'], description: 'Null after the last record.' },
  },
  required: ['page', 'per_page', 'total', 'total_pages'],
  additionalProperties: false,
}

/** Schemas that no entity makes: the refusal, the error codes, the page. */
export function sharedSchemas(): Readonly<Record<string, JsonObject>> {
  return {
    ErrorCode: { title: 'Error code', type: 'string', enum: Object.keys(ERROR_STATUS) },
    Refusal: REFUSAL,
    ListMeta: LIST_META,
    Permissions: PERMISSIONS_SCHEMA,
  }
}

/** What reads that answer with an `ETag` have besides. */
export const IF_NONE_MATCH = { $ref: '#/components/parameters/IfNoneMatch' }
export const NOT_MODIFIED = { '304': { description: 'Unchanged since the given ETag.' } }
export const TAGGED = { ETag: { $ref: '#/components/headers/ETag' } }

const IDEMPOTENCY_KEY: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key with the same body gives the first answer again; nothing is done a second time.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

/** Everything under `components` except the schemas. */
export function sharedComponents(): Readonly<Record<string, JsonObject>> {
  return {
    responses: errorResponses(),
    parameters: {
      Id: { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      IdempotencyKey: IDEMPOTENCY_KEY,
      RequiredIdempotencyKey: { ...IDEMPOTENCY_KEY, required: true },
      IfNoneMatch: {
        name: 'If-None-Match',
        in: 'header',
        description: 'An ETag got earlier; an unchanged answer is 304 without a body.',
        schema: { type: 'string' },
      },
      School: {
        name: 'X-School',
        in: 'header',
        description: 'Short name or id of a school; it must be the one the token is bound to.',
        schema: { type: 'string', maxLength: 63 },
      },
    },
    headers: {
      ETag: { description: 'Changes with the answer and with the rights of the reader.', schema: { type: 'string' } },
    },
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The access token of `POST /api/v1/auth/login`.',
      },
    },
  }
}

/** References to the refusals an operation may answer with, besides those every one has. */
export function refusals(...own: readonly number[]): JsonObject {
  const statuses = [...new Set([400, 401, 429, 500, 503, ...own])].sort((a, b) => a - b)
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/E${status}` }])
  ) as JsonObject
}

/** The envelope of a success. `meta` absent means null. */
export function envelope(data: JsonObject, meta: JsonObject = { type: 'null' }): JsonObject {
  return {
    type: 'object',
    properties: { success: { const: true }, data, meta, error: { type: 'null' } },
    required: ['success', 'data', 'meta', 'error'],
    additionalProperties: false,
  }
}
