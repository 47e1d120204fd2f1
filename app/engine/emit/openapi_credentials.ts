import type { JsonObject } from '../base/main.js'
import { entryPaths, entrySchemas, LOGIN_METHODS, LOGIN_OUTCOMES } from './openapi_entry.js'
import { endpoint } from './openapi_endpoint.js'
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
const NAME: JsonObject = { type: 'string', minLength: 1, maxLength: 200, description: 'Of who has no account yet.' }
const NOTHING: JsonObject = { type: 'null' }
const ROLES: JsonObject = { type: 'array', items: TEXT, minItems: 1, maxItems: 20 }

/** Schemas of credentials. */
export function credentialSchemas(): Readonly<Record<string, JsonObject>> {
  return {
    ...entrySchemas(),
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
      method: { enum: [...LOGIN_METHODS] },
      outcome: { enum: [...LOGIN_OUTCOMES] },
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

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => ({ type: 'array', items: ref(name) })
const present = (title: string): JsonObject => object(title, { present: PASSWORD })

/** Paths of tokens, sessions, passwords, second factors and API clients. */
export function credentialPaths(): Readonly<Record<string, JsonObject>> {
  return {
    ...signInPaths(),
    ...entryPaths(),
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
      post: endpoint({
        id: 'finishSignIn',
        summary: 'Finish a sign-in by the second factor',
        body: object('Second half of a sign-in', { token: CODE, code: FACTOR }),
        data: ref('Session'),
        open: true,
      }),
    },
    '/api/v1/auth/refresh': {
      post: endpoint({
        id: 'refresh',
        summary: 'New tokens for a refresh token, which is used up; used twice, it ends the session',
        body: object('Refresh', refreshToken),
        data: ref('Session'),
        open: true,
      }),
    },
    '/api/v1/auth/logout': {
      post: endpoint({
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
      post: endpoint({
        id: 'changePassword',
        summary: 'Change the own password; all other sessions end',
        body: object('Change of password', { present: PASSWORD, password: PASSWORD }),
        data: NOTHING,
        refused: [403],
      }),
    },
    '/api/v1/auth/password/forgot': {
      post: endpoint({
        id: 'forgotPassword',
        summary: 'Ask for a link by mail; the answer does not tell whether there was one',
        body: object('Forgotten password', { login: { type: 'string', minLength: 1, maxLength: 254 } }),
        data: NOTHING,
        open: true,
      }),
    },
    '/api/v1/auth/password/reset': {
      post: endpoint({
        id: 'resetPassword',
        summary: 'Set a new password by a mailed code; all sessions end',
        body: object('Reset of password', { code: CODE, password: PASSWORD }),
        data: NOTHING,
        open: true,
      }),
    },
    '/api/v1/auth/invitation': {
      post: endpoint({
        id: 'claimInvitation',
        summary: 'Claim an account: a new password, or that of the account one has',
        body: object('Claim', { code: CODE, password: PASSWORD, name: NAME }, ['name']),
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
      get: endpoint({ id: 'listSessions', summary: 'Where one is signed in', data: list('OwnSession'), ...own }),
    },
    '/api/v1/auth/sessions/{id}': {
      delete: endpoint({ id: 'endSession', summary: 'End a session of one’s own', data: NOTHING, byId: true, ...own }),
    },
    '/api/v1/auth/logins': {
      get: endpoint({ id: 'listLogins', summary: 'Latest sign-in attempts', data: list('LoginEvent'), ...own }),
    },
    '/api/v1/auth/totp': {
      post: endpoint({
        id: 'beginSecondFactor',
        summary: 'Begin to set up a second factor',
        body: present('Set-up of a second factor'),
        data: ref('SecondFactorSecret'),
        refused: [403, 409],
      }),
    },
    '/api/v1/auth/totp/confirm': {
      post: endpoint({
        id: 'confirmSecondFactor',
        summary: 'Put a second factor in force by its first code',
        body: object('First code', { code: FACTOR }),
        data: ref('RecoveryCodes'),
        ...own,
      }),
    },
    '/api/v1/auth/totp/disable': {
      post: endpoint({
        id: 'disableSecondFactor',
        summary: 'Take the second factor away',
        body: present('End of a second factor'),
        data: NOTHING,
        ...own,
      }),
    },
    '/api/v1/auth/totp/recovery-codes': {
      post: endpoint({
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
      get: endpoint({
        id: 'listApiClients',
        summary: 'API keys and OAuth clients of the school; for roles that configure them',
        data: list('ApiClient'),
        refused: [403, 404],
      }),
      post: endpoint({
        id: 'makeApiClient',
        summary: 'Make an API key or OAuth client',
        body: ref('NewApiClient'),
        data: ref('ApiClientSecret'),
        status: 201,
        refused: [403, 404],
      }),
    },
    '/api/v1/auth/clients/{id}': {
      delete: endpoint({ id: 'endApiClient', summary: 'End a client', data: NOTHING, byId: true, refused: [403] }),
    },
  }
}
