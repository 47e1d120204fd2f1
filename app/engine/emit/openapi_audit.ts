import type { JsonObject } from '../base/main.js'
import { envelope, IF_NONE_MATCH, NOT_MODIFIED, refusals } from './openapi_components.js'

const TEXT: JsonObject = { type: 'string' }
const NULLABLE: JsonObject = { type: ['string', 'null'] }
const ID: JsonObject = { type: 'string', format: 'uuid' }
const VALUES: JsonObject = { type: ['object', 'null'], additionalProperties: true }

/** What the history of a record and the audit of the school have in common. */
const ACT = {
  id: ID,
  at: { type: 'string', format: 'date-time' },
  actor_kind: { enum: ['user', 'public', 'service', 'system'] },
  actor: {
    description: 'The user who acted; null for what was no user. The name of one who is gone is null.',
    anyOf: [
      {
        type: 'object',
        properties: { id: ID, name: NULLABLE },
        required: ['id', 'name'],
        additionalProperties: false,
      },
      { type: 'null' },
    ],
  },
  action: TEXT,
  before: { ...VALUES, description: 'Old values of the fields that the reader may see.' },
  after: { ...VALUES, description: 'New values of the fields that the reader may see; of an action its input.' },
  reason: NULLABLE,
  hidden: { type: 'boolean', description: 'True where values were left out that the reader may not see.' },
  erased: { type: 'boolean', description: 'True where the values were removed with the data of a person.' },
} satisfies Readonly<Record<string, JsonObject>>

const ENTRY = {
  ...ACT,
  entity: TEXT,
  record: { type: ['string', 'null'], format: 'uuid' },
  actor_roles: { type: 'string', description: 'Effective roles at that moment, separated by commas.' },
  request_id: NULLABLE,
  address: NULLABLE,
  seq: { type: ['integer', 'null'], description: 'The number in the chain of the audit; null until it is sealed.' },
  sealed: { type: 'boolean' },
} satisfies Readonly<Record<string, JsonObject>>

/** Schemas of the audit. */
export function auditSchemas(): Readonly<Record<string, JsonObject>> {
  return { HistoryEntry: objectOf('History entry', ACT), AuditEntry: objectOf('Audit entry', ENTRY) }
}

function objectOf(title: string, properties: Readonly<Record<string, JsonObject>>): JsonObject {
  return { title, type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** Parameters of both; a day means the whole day at the school. */
export const HISTORY_PARAMETERS: readonly JsonObject[] = [
  parameter('actor', 'Only acts of this user.', ID),
  parameter('action', 'Only this action: `create`, `update`, a transition …', TEXT),
  parameter('from', 'From this day or instant on.', TEXT),
  parameter('to', 'Up to this day, inclusive, or instant.', TEXT),
  parameter('per_page', 'Entries per page.', { type: 'integer', minimum: 1, maximum: 200, default: 20 }),
  parameter('cursor', 'Continues an earlier answer: its `meta.next_cursor`.', TEXT),
]

/** The answer with a page of entries. */
export function entriesResponse(schema: 'HistoryEntry' | 'AuditEntry'): JsonObject {
  const items = { $ref: `#/components/schemas/${schema}` }
  return {
    '200': {
      description: 'Entries, newest first.',
      headers: { ETag: { $ref: '#/components/headers/ETag' } },
      content: {
        'application/json': {
          schema: envelope({ type: 'array', items }, { $ref: '#/components/schemas/ListMeta' }),
        },
      },
    },
    ...NOT_MODIFIED,
    ...refusals(403, 404, 422),
  }
}

/** The audit of the school, which no entity makes. */
export function auditPaths(): Readonly<Record<string, JsonObject>> {
  return {
    '/api/v1/audit-entries': {
      get: {
        operationId: 'listAuditEntries',
        tags: ['audit'],
        summary: 'Who did what, when and from where',
        parameters: [
          parameter('entity', 'Only acts on records of this entity: `app.item`.', TEXT),
          parameter('record', 'Only acts on this record.', ID),
          ...HISTORY_PARAMETERS,
          IF_NONE_MATCH,
          { $ref: '#/components/parameters/School' },
        ],
        responses: entriesResponse('AuditEntry'),
      },
    },
  }
}

function parameter(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: 'query', description, schema }
}
