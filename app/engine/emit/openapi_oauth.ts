import type { JsonObject } from '../base/main.js'

const TEXT: JsonObject = { type: 'string' }

/** An object whose properties are all required unless named otherwise. */
export function object(title: string, properties: JsonObject, optional: readonly string[] = []): JsonObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return {
    title,
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  }
}

const OAUTH_ERROR: JsonObject = {
  description: 'Refused (RFC 6749, section 5.2).',
  content: { 'application/json': { schema: object('OAuth error', { error: TEXT }) } },
}

/** `POST /oauth/token`, in the form of its standard. */
export const CLIENT_TOKEN: JsonObject = {
  operationId: 'issueClientToken',
  tags: ['auth'],
  summary: 'An access token for client credentials (RFC 6749, section 4.4)',
  security: [],
  requestBody: {
    required: true,
    content: {
      'application/x-www-form-urlencoded': {
        schema: object(
          'Client credentials',
          { grant_type: { const: 'client_credentials' }, client_id: TEXT, client_secret: TEXT },
          ['client_id', 'client_secret']
        ),
      },
    },
  },
  responses: {
    '200': {
      description: 'A token.',
      content: {
        'application/json': {
          schema: object('Client token', {
            access_token: TEXT,
            token_type: { const: 'Bearer' },
            expires_in: { type: 'integer' },
          }),
        },
      },
    },
    '400': OAUTH_ERROR,
    '401': OAUTH_ERROR,
  },
}
