import type { JsonObject } from '../base/main.js'
import { envelope, refusals } from './openapi_components.js'
import { endpoint } from './openapi_endpoint.js'
import { object } from './openapi_oauth.js'

const TOKEN: JsonObject = { type: 'string', minLength: 1, maxLength: 200 }
const FACTOR: JsonObject = { type: 'string', minLength: 1, maxLength: 40 }
const PASSWORD: JsonObject = { type: 'string', minLength: 1, maxLength: 256, format: 'password' }
const UUID: JsonObject = { type: 'string', format: 'uuid' }
const OPTIONAL_TEXT: JsonObject = { type: ['string', 'null'] }
/** What may be tried at the door, and what becomes of it. */
export const LOGIN_METHODS = [
  'password',
  'second_factor',
  'refresh',
  'reset',
  'invitation',
  'sign_up',
  'change',
  'provider',
  'link',
  'unlink',
] as const
export const LOGIN_OUTCOMES = ['success', 'refused', 'locked', 'reused', 'requested'] as const
const NOTHING: JsonObject = { type: 'null' }
const OPERATOR_TOKEN = {
  access_token: { type: 'string' },
  expires_in: { type: 'integer', description: 'Seconds.' },
  token_type: { const: 'Bearer' },
} satisfies JsonObject

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

/** Schemas of the ways in besides the password. */
export function entrySchemas(): Readonly<Record<string, JsonObject>> {
  return {
    SchoolLogin: object('Attempt to sign in to the school', {
      id: UUID,
      at: { type: 'string', format: 'date-time' },
      user: { anyOf: [object('User who tried', { id: UUID, name: OPTIONAL_TEXT }), NOTHING] },
      method: { enum: [...LOGIN_METHODS] },
      outcome: { enum: [...LOGIN_OUTCOMES] },
      address: OPTIONAL_TEXT,
      agent: OPTIONAL_TEXT,
    }),
    OperatorToken: object('Token of a platform operator', OPERATOR_TOKEN),
  }
}

/** Paths of setting a second factor up at the door, of the operator's door, and of signing up. */
export function entryPaths(): Readonly<Record<string, JsonObject>> {
  return { ...setUpPaths(), ...operatorPaths(), ...signUpPaths(), ...loginPaths() }
}

function setUpPaths(): Readonly<Record<string, JsonObject>> {
  return {
    '/api/v1/auth/second-factor/setup': {
      post: endpoint({
        id: 'setUpSecondFactorAtDoor',
        summary: 'A secret for who may not sign in without a second factor, by the `setup_token` of the refusal',
        body: object('Set-up at the door', { token: TOKEN }),
        data: ref('SecondFactorSecret'),
        open: true,
      }),
    },
    '/api/v1/auth/second-factor/setup/confirm': {
      post: endpoint({
        id: 'confirmSecondFactorAtDoor',
        summary: 'Put it in force by a first code, and sign in; a platform operator gets recovery codes alone',
        body: object('First code at the door', { token: TOKEN, code: FACTOR }),
        data: ref('Session'),
        open: true,
      }),
    },
  }
}

function operatorPaths(): Readonly<Record<string, JsonObject>> {
  return {
    '/api/v1/auth/operator': {
      post: endpoint({
        id: 'signInOperator',
        summary: 'Sign a platform operator in',
        body: object(
          'Sign-in of an operator',
          { email: { type: 'string', maxLength: 254 }, password: PASSWORD, code: FACTOR },
          ['code']
        ),
        data: ref('OperatorToken'),
        open: true,
      }),
    },
  }
}

function signUpPaths(): Readonly<Record<string, JsonObject>> {
  const text = (maxLength: number): JsonObject => ({ type: 'string', minLength: 1, maxLength })
  return {
    '/api/v1/auth/sign-up': {
      post: endpoint({
        id: 'signUp',
        summary: 'Ask for an account by mail, where the school lets strangers ask; the answer is always the same',
        body: object('Sign-up', { name: text(200), email: text(254), school: text(63) }, ['school']),
        data: NOTHING,
        open: true,
        refused: [404],
      }),
    },
    '/api/v1/auth/sign-up/confirm': {
      post: endpoint({
        id: 'confirmSignUp',
        summary: 'Make the account by the mailed code: a new password, or that of the account one has',
        body: object('Confirmed sign-up', { code: text(2000), password: PASSWORD }),
        data: NOTHING,
        open: true,
      }),
    },
  }
}

/** The record of sign-ins, for who reads the audit. */
function loginPaths(): Readonly<Record<string, JsonObject>> {
  const cursor = { name: 'cursor', in: 'query', description: 'From `meta.next_cursor`.', schema: { type: 'string' } }
  const meta = object('Place to go on from', { next_cursor: { type: ['string', 'null'] } })
  return {
    '/api/v1/login-events': {
      get: {
        operationId: 'listLoginEvents',
        tags: ['audit'],
        summary: 'Every attempt to sign in to the school, newest first; for who reads its audit',
        parameters: [cursor, { $ref: '#/components/parameters/School' }],
        responses: {
          '200': {
            description: 'The attempts, 50 at most.',
            content: {
              'application/json': { schema: envelope({ type: 'array', items: ref('SchoolLogin') }, meta) },
            },
          },
          ...refusals(404, 422),
        },
      },
    },
  }
}
