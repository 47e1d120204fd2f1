import type { JsonObject } from '../base/main.js'
import { envelope, refusals } from './openapi_components.js'
import { endpoint } from './openapi_endpoint.js'
import type { Endpoint } from './openapi_endpoint.js'
import { object } from './openapi_oauth.js'

const TEXT: JsonObject = { type: 'string' }
const FLAG: JsonObject = { type: 'boolean' }
const COUNT: JsonObject = { type: 'integer', minimum: 0 }
const NAMES: JsonObject = { type: 'array', items: TEXT }
const ROLE: JsonObject = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,47}$' }
const VERSION: JsonObject = {
  type: ['string', 'null'],
  description: 'What the school had published; another one is 409.',
}
const mapOf = (values: JsonObject): JsonObject => ({ type: 'object', additionalProperties: values })
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

const SCOPED: JsonObject = object(
  'Grant within a scope',
  { scope: TEXT, via: { ...TEXT, description: 'The links that lead to the record that the scope speaks of.' } },
  ['via']
)
const GRANTS: JsonObject = {
  ...mapOf(mapOf({ anyOf: [{ const: true }, SCOPED] })),
  description: 'By entity and action: `true` for every record, else the scope.',
}
const FIELDS: JsonObject = {
  ...mapOf(mapOf(mapOf(FLAG))),
  description: 'By entity, field and use (read, write, filter …): whether the role may, where a rule says so.',
}
const SUMMARY = {
  id: ROLE,
  name: { ...TEXT, description: 'Of a role of the school’s own it begins with `x_`.' },
  title: TEXT,
  description: TEXT,
  portal: FLAG,
  inherits: NAMES,
  is_standard: FLAG,
  is_fixed: { ...FLAG, description: 'No school changes its rights.' },
  is_changed: FLAG,
  assigned: { ...COUNT, description: 'How many hold it.' },
} satisfies JsonObject
const WORDS = {
  title: { type: 'string', minLength: 1, maxLength: 120 },
  name: { type: 'string', pattern: '^x_[a-z0-9_]{1,46}$' },
  description: { type: 'string', maxLength: 2000 },
  inherits: NAMES,
  grants: {
    ...mapOf(mapOf({ anyOf: [{ type: ['boolean', 'null'] }, SCOPED] })),
    description: 'Those that change; null takes a right away.',
  },
  fields: FIELDS,
  note: { type: 'string', maxLength: 1000, description: 'Kept with what is published.' },
  version: VERSION,
} satisfies JsonObject
const PUBLISHED = {
  number: COUNT,
  note: { type: ['string', 'null'] },
  published_at: { type: 'string', format: 'date-time' },
  published_by: { type: ['string', 'null'], format: 'uuid' },
} satisfies JsonObject

/** Schemas of roles and of what a school has published of them. */
export function roleSchemas(): Readonly<Record<string, JsonObject>> {
  return {
    RoleSummary: object('Role', SUMMARY),
    RoleMatrix: object('Role with its rights', {
      ...SUMMARY,
      grants: GRANTS,
      inherited: { ...mapOf(mapOf({ type: 'object' })), description: 'Those of inherited roles, with the role.' },
      fields: FIELDS,
      standard: {
        description: 'What the plugins say of it; null for a role of the school’s own.',
        anyOf: [object('Standard', { title: TEXT, grants: GRANTS, fields: FIELDS }), { type: 'null' }],
      },
      version: VERSION,
    }),
    PublishedVersion: object('Published version', PUBLISHED),
  }
}

/** Roles of the school, for who works there to see and for its admins to change. */
export function rolePaths(): Readonly<Record<string, JsonObject>> {
  const shared = { tag: 'roles' }
  return {
    '/api/v1/roles': { get: listing(), post: making() },
    '/api/v1/roles/versions': {
      get: endpoint({
        id: 'listPublishedVersions',
        summary: 'What the school has published, latest first',
        data: { type: 'array', items: ref('PublishedVersion') },
        refused: [403, 404],
        tag: 'roles',
      }),
    },
    '/api/v1/roles/versions/{number}/publish': {
      post: endpoint({
        id: 'republishVersion',
        summary: 'Go back to an earlier version',
        data: ref('PublishedVersion'),
        parameters: [{ name: 'number', in: 'path', required: true, schema: COUNT }],
        refused: [403, 404, 409],
        tag: 'roles',
      }),
    },
    '/api/v1/roles/{id}': {
      get: ofRole({ id: 'readRole', summary: 'A role with its rights', data: ref('RoleMatrix'), ...shared }),
      patch: ofRole({
        id: 'changeRole',
        summary: 'Change words, inherited roles, grants and field rules',
        body: object('Change of a role', WORDS, Object.keys(WORDS)),
        data: object('Changed role', { id: ROLE, published: { anyOf: [ref('PublishedVersion'), { type: 'null' }] } }),
        refused: [409],
        ...shared,
      }),
      delete: ofRole({
        id: 'deleteRole',
        summary: 'Remove a role of the school’s own that nobody holds',
        data: object('Removed role', { id: ROLE }),
        refused: [409],
        ...shared,
      }),
    },
  }
}

function listing(): JsonObject {
  const conflict = object('Change without effect', { target: TEXT, path: NAMES, reason: TEXT, message: TEXT })
  const meta = object('Meta of roles', {
    ...{ page: COUNT, per_page: COUNT, total: COUNT, total_pages: COUNT },
    conflicts: { type: 'array', items: conflict },
  })
  const data: JsonObject = { type: 'array', items: ref('RoleSummary') }
  return {
    operationId: 'listRoles',
    tags: ['roles'],
    summary: 'All roles; in `meta` the school’s changes that have no effect any more',
    responses: {
      '200': { description: 'Done.', content: { 'application/json': { schema: envelope(data, meta) } } },
      ...refusals(404),
    },
  }
}

function making(): JsonObject {
  const more = { portal: FLAG, clone: { ...ROLE, description: 'The role whose rights it begins with.' } }
  const optional = [...Object.keys(WORDS), ...Object.keys(more)].filter((name) => name !== 'title')
  return endpoint({
    id: 'createRole',
    summary: 'Make a role of the school’s own, empty or cloned',
    body: object('New role', { ...WORDS, ...more }, optional),
    data: object('Made role', { id: ROLE }),
    status: 201,
    refused: [403, 404, 409],
    tag: 'roles',
  })
}

function ofRole({ refused = [], ...others }: Endpoint): JsonObject {
  const parameters = [{ name: 'id', in: 'path', required: true, schema: ROLE }]
  return endpoint({ ...others, parameters, refused: [403, 404, ...refused] })
}
