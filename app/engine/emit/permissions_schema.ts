import type { JsonObject } from '../base/main.js'

const TEXT = { type: 'string' }
const FLAG = { type: 'boolean' }

function closed(properties: JsonObject): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** What `GET /{id}/permissions` answers. */
export const PERMISSIONS_SCHEMA: JsonObject = closed({
  id: { type: 'string', format: 'uuid' },
  roles: { type: 'array', items: TEXT, description: 'The roles that were looked at, inherited ones among them.' },
  actions: {
    type: 'array',
    items: closed({
      action: TEXT,
      allowed: FLAG,
      decided: {
        enum: ['granted', 'not_possible', 'out_of_scope', 'no_role'],
        description:
          '`not_possible`: granted, but not in the state the record is in; `out_of_scope`: no scope holds the record.',
      },
      by: {
        type: 'array',
        description: 'What the roles say of it.',
        items: closed({
          role: TEXT,
          scope: { type: ['string', 'null'], description: 'Null for all records.' },
          via: { type: 'string', description: 'The links that lead to what the scope is about, with dots.' },
          holds: FLAG,
        }),
      },
    }),
  },
  fields: {
    type: 'array',
    items: closed({
      field: TEXT,
      shown: { enum: ['value', 'mask', 'hidden'] },
      writable: FLAG,
      roles: { type: 'array', items: TEXT, description: 'The roles that give both the record and the field.' },
    }),
  },
})

export const EXAMPLE_PERMISSIONS: JsonObject = {
  id: '0192f3a4-7c1e-7000-8000-000000000001',
  roles: ['clerk'],
  actions: [
    {
      action: 'read',
      allowed: true,
      decided: 'granted',
      by: [{ role: 'clerk', scope: 'own', via: '', holds: true }],
    },
  ],
  fields: [{ field: 'name', shown: 'value', writable: false, roles: ['clerk'] }],
}
