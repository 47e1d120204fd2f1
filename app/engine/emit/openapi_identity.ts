import type { JsonObject } from '../base/main.js'
import { envelope, refusals } from './openapi_components.js'
import { credentialPaths, credentialSchemas } from './openapi_credentials.js'
import { schoolPaths, schoolSchemas } from './openapi_schools.js'

const TEXT: JsonObject = { type: 'string' }

const LOGIN_BODY: JsonObject = {
  title: 'Sign-in',
  type: 'object',
  description: 'Exactly one of email, phone and username.',
  properties: {
    email: { type: 'string', minLength: 1, maxLength: 254 },
    phone: { type: 'string', minLength: 1, maxLength: 32 },
    username: { type: 'string', minLength: 1, maxLength: 64 },
    password: { type: 'string', minLength: 1, maxLength: 256, format: 'password' },
    school: {
      type: 'string',
      minLength: 1,
      maxLength: 63,
      description: 'Short name or id; needed by members of several schools who mean a certain one.',
    },
  },
  required: ['password'],
  oneOf: [{ required: ['email'] }, { required: ['phone'] }, { required: ['username'] }],
  additionalProperties: false,
}

const USER: JsonObject = {
  title: 'Signed-in user',
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: TEXT,
    school: {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        slug: TEXT,
        name: TEXT,
        timezone: TEXT,
        locale: TEXT,
        currency: TEXT,
      },
      required: ['id', 'slug', 'name', 'timezone', 'locale', 'currency'],
      additionalProperties: false,
    },
    roles: { type: 'array', items: TEXT },
  },
  required: ['id', 'name', 'school', 'roles'],
  additionalProperties: false,
}

const OWN_USER: JsonObject = {
  title: 'Own user',
  type: 'object',
  properties: {
    ...(USER['properties'] as JsonObject),
    email: { type: ['string', 'null'] },
    phone: { type: ['string', 'null'] },
    username: { type: ['string', 'null'] },
    locale: {
      type: ['string', 'null'],
      description: 'Language of the screens; the school decides where there is none.',
    },
    memberships: {
      type: 'array',
      description: 'The schools that the user may choose from.',
      items: {
        type: 'object',
        properties: { id: { type: 'string', format: 'uuid' }, slug: TEXT, name: TEXT },
        required: ['id', 'slug', 'name'],
        additionalProperties: false,
      },
    },
  },
  required: ['id', 'name', 'school', 'roles', 'email', 'phone', 'username', 'locale', 'memberships'],
  additionalProperties: false,
}

const OWN_USER_PATCH: JsonObject = {
  title: 'Change of the own user',
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 200 },
    locale: { enum: ['en', 'hi', null] },
  },
  additionalProperties: false,
}

const SESSION: JsonObject = {
  title: 'Session',
  type: 'object',
  properties: {
    access_token: TEXT,
    refresh_token: TEXT,
    expires_in: { type: 'integer', description: 'Seconds.' },
    token_type: { const: 'Bearer' },
    user: { $ref: '#/components/schemas/SignedInUser' },
    roles: { type: 'array', items: TEXT },
    home: { type: 'string', description: 'Path of the first screen.' },
    recovery_codes: {
      type: 'array',
      items: TEXT,
      description: 'Once, after a second factor was set up at the door.',
    },
  },
  required: ['access_token', 'refresh_token', 'expires_in', 'token_type', 'user', 'roles', 'home'],
  additionalProperties: false,
}

/** Schemas of signing in. */
export function identitySchemas(): Readonly<Record<string, JsonObject>> {
  return {
    SignIn: LOGIN_BODY,
    SignedInUser: USER,
    OwnUser: OWN_USER,
    OwnUserPatch: OWN_USER_PATCH,
    Session: SESSION,
    ...credentialSchemas(),
    ...schoolSchemas(),
  }
}

/** Paths of signing in and of the actor's own user, which no entity makes. */
export function identityPaths(): Readonly<Record<string, JsonObject>> {
  return {
    ...credentialPaths(),
    ...schoolPaths(),
    '/api/v1/auth/login': {
      post: {
        operationId: 'signIn',
        tags: ['auth'],
        summary: 'Sign in with a password',
        description:
          'Where a second factor is asked for, the answer is 401 and its error holds `second_factor_token`, for `second-factor`.',
        security: [],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/SignIn' },
              example: { email: 'principal@greenfield.test', password: 'lectern-demo' },
            },
          },
        },
        responses: {
          '200': {
            description: 'Signed in.',
            content: { 'application/json': { schema: envelope({ $ref: '#/components/schemas/Session' }) } },
          },
          ...refusals(413, 415, 422),
        },
      },
    },
    '/api/v1/users/me': {
      get: {
        operationId: 'readMe',
        tags: ['users'],
        summary: 'Who is signed in',
        parameters: [{ $ref: '#/components/parameters/School' }],
        responses: {
          '200': {
            description: 'The signed-in user, school and roles, and the schools to choose from.',
            content: { 'application/json': { schema: envelope({ $ref: '#/components/schemas/OwnUser' }) } },
          },
          ...refusals(404),
        },
      },
      patch: {
        operationId: 'changeMe',
        tags: ['users'],
        summary: 'Change the own name and language',
        parameters: [{ $ref: '#/components/parameters/School' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/OwnUserPatch' },
              example: { name: 'Meera Joshi', locale: 'hi' },
            },
          },
        },
        responses: {
          '200': {
            description: 'The user as changed.',
            content: { 'application/json': { schema: envelope({ $ref: '#/components/schemas/OwnUser' }) } },
          },
          ...refusals(404, 413, 415, 422),
        },
      },
    },
  }
}
