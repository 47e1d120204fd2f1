import type { JsonObject } from '../base/main.js'
import { envelope, refusals } from './openapi_components.js'
import { CLIENT_TOKEN, object } from './openapi_oauth.js'

const TEXT: JsonObject = { type: 'string' }
const OPTIONAL_TEXT: JsonObject = { type: ['string', 'null'] }
const INSTANT: JsonObject = { type: 'string', format: 'date-time' }
const OPTIONAL_INSTANT: JsonObject = { type: ['string', 'null'], format: 'date-time' }
const UUID: JsonObject = { type: 'string', format: 'uuid' }
const PASSWORD: JsonObject = { type: 'string', minLength: 1, maxLength: 256, format: 'password' }
const CODE: JsonObject = { type: 'string', minLength: 1, maxLength: 200 }
const FACTOR: JsonObject = {
  type: 'string',
  minLength: 1,
  maxLength: 40,
  description: 'Of the app, or a recovery code.',
}
const NOTHING: JsonObject = { type: 'null' }
const ROLES: JsonObject = { type: 'array', items: TEXT, minItems: 1, maxItems: 20 }

/** Schemas of credentials. */
export function credentialSchemas(): Readonly<Record<string, JsonObject>> {
  return {
    OwnSession: object('Own session', {
      id: UUID,
      kind: { enum: ['web', 'api'] },
      school: TEXT,
      started_at: INSTANT,
      last_used_at: INSTANT,
      address: OPTIONAL_TEXT,
      agent: OPTIONAL_TEXT,
      is_current: { type: 'boolean' },
    }),
    LoginEvent: object('Sign-in attempt', {
      id: UUID,
      at: INSTANT,
      method: { enum: ['password', 'second_factor', 'refresh', 'reset', 'invitation', 'change'] },
      outcome: { enum: ['success', 'refused', 'locked', 'reused', 'requested'] },
      address: OPTIONAL_TEXT,
      agent: OPTIONAL_TEXT,
    }),
    SecondFactorSecret: object('Second factor being set up', {
      secret: { type: 'string', description: 'Base 32.' },
      uri: { type: 'string', description: 'For an authenticator app.' },
      qr: { type: 'string', description: 'The same as SVG.' },
    }),
    RecoveryCodes: object('Recovery codes', { recovery_codes: { type: 'array', items: TEXT } }),
    ApiClient: object('API client', {
      id: UUID,
      kind: { enum: ['key', 'oauth'] },
      name: TEXT,
      roles: ROLES,
      made_at: INSTANT,
      expires_at: OPTIONAL_INSTANT,
      last_used_at: OPTIONAL_INSTANT,
    }),
    NewApiClient: object(
      'New API client',
      {
        kind: { enum: ['key', 'oauth'], default: 'key' },
        name: { type: 'string', minLength: 1, maxLength: 100 },
        roles: ROLES,
        expires_at: OPTIONAL_INSTANT,
      },
      ['kind', 'expires_at']
    ),
    ApiClientSecret: object('Secret of an API client', {
      id: UUID,
      secret: { type: 'string', description: 'Shown this once.' },
    }),
  }
}

interface Endpoint {
  readonly id: string
  readonly summary: string
  readonly body?: JsonObject
  readonly data: JsonObject
  readonly status?: 200 | 201
  /** Asked without an access token. */
  readonly open?: boolean
  readonly refused?: readonly number[]
  readonly byId?: boolean
}

function operation({ id, summary, body, data, status = 200, open, refused = [], byId }: Endpoint): JsonObject {
  const statuses = [...(body ? [413, 415, 422] : []), ...(byId ? [404] : []), ...refused]
  return {
    operationId: id,
    tags: ['auth'],
    summary,
    ...(open ? { security: [] } : {}),
    ...(byId ? { parameters: [{ $ref: '#/components/parameters/Id' }] } : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      [String(status)]: { description: 'Done.', content: { 'application/json': { schema: envelope(data) } } },
      ...refusals(...statuses),
    },
  }
}

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => ({ type: 'array', items: ref(name) })
const present = (title: string): JsonObject => object(title, { present: PASSWORD })

/** Paths of tokens, sessions, passwords, second factors and API clients. */
export function credentialPaths(): Readonly<Record<string, JsonObject>> {
  return {
    ...signInPaths(),
    ...passwordPaths(),
    ...accountPaths(),
    ...clientPaths(),
    '/oauth/token': { post: CLIENT_TOKEN },
  }
}

function signInPaths(): Readonly<Record<string, JsonObject>> {
  const refreshToken = { refresh_token: CODE }
  return {
    '/api/v1/auth/second-factor': {
      post: operation({
        id: 'finishSignIn',
        summary: 'Finish a sign-in by the second factor',
        body: object('Second half of a sign-in', { token: CODE, code: FACTOR }),
        data: ref('Session'),
        open: true,
      }),
    },
    '/api/v1/auth/refresh': {
      post: operation({
        id: 'refresh',
        summary: 'New tokens for a refresh token, which is used up; used twice, it ends the session',
        body: object('Refresh', refreshToken),
        data: ref('Session'),
        open: true,
      }),
    },
    '/api/v1/auth/logout': {
      post: operation({
        id: 'signOut',
        summary: 'End the session of the access token, and of a refresh token',
        body: object('Sign-out', refreshToken, ['refresh_token']),
        data: NOTHING,
        open: true,
      }),
    },
  }
}

function passwordPaths(): Readonly<Record<string, JsonObject>> {
  return {
    '/api/v1/auth/password': {
      post: operation({
        id: 'changePassword',
        summary: 'Change the own password; all other sessions end',
        body: object('Change of password', { present: PASSWORD, password: PASSWORD }),
        data: NOTHING,
        refused: [403],
      }),
    },
    '/api/v1/auth/password/forgot': {
      post: operation({
        id: 'forgotPassword',
        summary: 'Ask for a link by mail; the answer does not tell whether there was one',
        body: object('Forgotten password', { login: { type: 'string', minLength: 1, maxLength: 254 } }),
        data: NOTHING,
        open: true,
      }),
    },
    '/api/v1/auth/password/reset': {
      post: operation({
        id: 'resetPassword',
        summary: 'Set a new password by a mailed code; all sessions end',
        body: object('Reset of password', { code: CODE, password: PASSWORD }),
        data: NOTHING,
        open: true,
      }),
    },
    '/api/v1/auth/invitation': {
      post: operation({
        id: 'claimInvitation',
        summary: 'Claim an account: a new password, or that of the account one has',
        body: object('Claim', { code: CODE, password: PASSWORD }),
        data: NOTHING,
        open: true,
      }),
    },
  }
}

function accountPaths(): Readonly<Record<string, JsonObject>> {
  const own = { refused: [403] }
  return {
    '/api/v1/auth/sessions': {
      get: operation({ id: 'listSessions', summary: 'Where one is signed in', data: list('OwnSession'), ...own }),
    },
    '/api/v1/auth/sessions/{id}': {
      delete: operation({ id: 'endSession', summary: 'End a session of one’s own', data: NOTHING, byId: true, ...own }),
    },
    '/api/v1/auth/logins': {
      get: operation({ id: 'listLogins', summary: 'Latest sign-in attempts', data: list('LoginEvent'), ...own }),
    },
    '/api/v1/auth/totp': {
      post: operation({
        id: 'beginSecondFactor',
        summary: 'Begin to set up a second factor',
        body: present('Set-up of a second factor'),
        data: ref('SecondFactorSecret'),
        refused: [403, 409],
      }),
    },
    '/api/v1/auth/totp/confirm': {
      post: operation({
        id: 'confirmSecondFactor',
        summary: 'Put a second factor in force by its first code',
        body: object('First code', { code: FACTOR }),
        data: ref('RecoveryCodes'),
        ...own,
      }),
    },
    '/api/v1/auth/totp/disable': {
      post: operation({
        id: 'disableSecondFactor',
        summary: 'Take the second factor away',
        body: present('End of a second factor'),
        data: NOTHING,
        ...own,
      }),
    },
    '/api/v1/auth/totp/recovery-codes': {
      post: operation({
        id: 'renewRecoveryCodes',
        summary: 'New recovery codes in the place of all others',
        body: present('Renewal of recovery codes'),
        data: ref('RecoveryCodes'),
        refused: [403, 409],
      }),
    },
  }
}

function clientPaths(): Readonly<Record<string, JsonObject>> {
  return {
    '/api/v1/auth/clients': {
      get: operation({
        id: 'listApiClients',
        summary: 'API keys and OAuth clients of the school; for its administrators',
        data: list('ApiClient'),
        refused: [403, 404],
      }),
      post: operation({
        id: 'makeApiClient',
        summary: 'Make an API key or OAuth client',
        body: ref('NewApiClient'),
        data: ref('ApiClientSecret'),
        status: 201,
        refused: [403, 404],
      }),
    },
    '/api/v1/auth/clients/{id}': {
      delete: operation({ id: 'endApiClient', summary: 'End a client', data: NOTHING, byId: true, refused: [403] }),
    },
  }
}
