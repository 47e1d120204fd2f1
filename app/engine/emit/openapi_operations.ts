import type { JsonObject } from '../base/main.js'
import type { Entity, RecordVerb } from '../model/main.js'
import { reference } from './json_schema.js'
import type { SchemaScope } from './json_schema.js'
import type { SchemaForm } from './names.js'
import { schemaName } from './names.js'
import { entriesResponse, HISTORY_PARAMETERS } from './openapi_audit.js'
import { envelope, IF_NONE_MATCH, NOT_MODIFIED, refusals, TAGGED } from './openapi_components.js'
import { bulkOperation, exportOperation, importOperation, templateOperation } from './openapi_exchange.js'
import { EXAMPLE_PERMISSIONS } from './permissions_schema.js'
import { aggregateParameters, QUERY_BODY, totals } from './openapi_aggregate.js'
import { listParameters, shapeParameters } from './openapi_parameters.js'
import { exampleRecord } from './samples.js'
import type { EntityVisibility } from './visibility.js'

/** The permission that each verb asks for. */
export const ACTION_OF: Readonly<Record<RecordVerb, string>> = {
  list: 'read',
  query: 'read',
  aggregate: 'aggregate',
  read: 'read',
  create: 'create',
  update: 'update',
  replace: 'update',
  delete: 'delete',
  restore: 'restore',
  permissions: 'read',
  history: 'history',
  export: 'export',
  template: 'import',
  import: 'import',
  bulk: 'update',
}

interface Subject {
  readonly entity: Entity
  readonly seen: EntityVisibility
  readonly scope: SchemaScope
}

const ID = { $ref: '#/components/parameters/Id' }
const SCHOOL = { $ref: '#/components/parameters/School' }
const IDEMPOTENCY = { $ref: '#/components/parameters/IdempotencyKey' }

const SUBJECT = [
  {
    name: 'user',
    in: 'query',
    description: 'What this user of the school may do, in the place of oneself.',
    schema: { type: 'string', format: 'uuid' },
  },
  {
    name: 'role',
    in: 'query',
    description: 'What somebody in this role alone may do, to whom no record belongs.',
    schema: { type: 'string' },
  },
]

const AS_OF: JsonObject = {
  name: 'as_of',
  in: 'query',
  description:
    'The record as it was at that instant, or at the end of that day at the school. For who may read its history, and by itself; `_unknown` names what cannot be told.',
  schema: {
    anyOf: [
      { type: 'string', format: 'date' },
      { type: 'string', format: 'date-time' },
    ],
  },
}

const OPERATIONS = {
  list: ({ entity, seen, scope }) => ({
    summary: `List ${entity.titlePlural}`,
    parameters: [...listParameters(entity, seen, scope), IF_NONE_MATCH, SCHOOL],
    responses: {
      '200': success(
        `One page of ${entity.titlePlural}.`,
        envelope({ type: 'array', items: reference(entity, 'Read', scope) }, { $ref: '#/components/schemas/ListMeta' }),
        {
          success: true,
          data: [exampleRecord(entity, seen.readable)],
          meta: { page: 1, per_page: 20, total: 1, total_pages: 1, total_is_capped: false },
          error: null,
        }
      ),
      ...NOT_MODIFIED,
      ...refusals(404, 413, 422),
    },
  }),
  query: ({ entity, scope }) => ({
    summary: `List ${entity.titlePlural} by a body`,
    description: 'The same list for filters that are too long for a URL.',
    parameters: [SCHOOL],
    requestBody: { required: true, content: { 'application/json': { schema: QUERY_BODY } } },
    responses: {
      '200': {
        description: `One page of ${entity.titlePlural}.`,
        content: {
          'application/json': {
            schema: envelope(
              { type: 'array', items: reference(entity, 'Read', scope) },
              { $ref: '#/components/schemas/ListMeta' }
            ),
          },
        },
      },
      ...refusals(404, 413, 415, 422),
    },
  }),
  aggregate: ({ entity, seen, scope }) => ({
    summary: `Totals of ${entity.titlePlural}`,
    description:
      'Measures over the records that may be read, by groups. Who may see totals alone is told no small group.',
    parameters: [...aggregateParameters(entity, seen, scope), IF_NONE_MATCH, SCHOOL],
    responses: { '200': totals(entity), ...NOT_MODIFIED, ...refusals(403, 404, 413, 422) },
  }),
  read: (subject) => ({
    summary: `Read one ${subject.entity.title}`,
    parameters: [
      ID,
      ...shapeParameters(subject.entity, subject.seen, subject.scope, ['_counts']),
      ...(subject.entity.kind === 'child' ? [] : [AS_OF]),
      IF_NONE_MATCH,
      SCHOOL,
    ],
    responses: { '200': record('The record.', subject), ...NOT_MODIFIED, ...refusals(404, 413, 422) },
  }),
  create: (subject) => ({
    summary: `Create one ${subject.entity.title}`,
    parameters: [IDEMPOTENCY, SCHOOL],
    requestBody: body('Create', subject),
    responses: { '201': record('Created.', subject), ...refusals(403, 404, 409, 413, 415, 422) },
  }),
  update: (subject) => ({
    summary: `Change one ${subject.entity.title}`,
    description: 'Changes the fields that the body names.',
    parameters: [ID, SCHOOL],
    requestBody: body('Patch', subject),
    responses: { '200': record('Changed.', subject), ...refusals(403, 404, 409, 413, 415, 422, 428) },
  }),
  replace: (subject) => ({
    summary: `Replace one ${subject.entity.title}`,
    description: 'The body names every field that the actor may write.',
    parameters: [ID, SCHOOL],
    requestBody: body('Replace', subject),
    responses: { '200': record('Replaced.', subject), ...refusals(403, 404, 409, 413, 415, 422, 428) },
  }),
  delete: (subject) => ({
    summary: `Delete one ${subject.entity.title}`,
    description: 'The record and what belongs to it can be restored.',
    parameters: [ID, SCHOOL],
    responses: { '200': record('Deleted.', subject), ...refusals(403, 404, 409) },
  }),
  restore: (subject) => ({
    summary: `Restore one deleted ${subject.entity.title}`,
    parameters: [ID, IDEMPOTENCY, SCHOOL],
    responses: { '200': record('Restored.', subject), ...refusals(403, 404, 409, 415, 422) },
  }),
  permissions: ({ entity, seen }) => ({
    summary: `What may be done with one ${entity.title}, and why`,
    description: 'By action and field: whether it is allowed, and the roles and scopes that decide.',
    parameters: [ID, ...(seen.actions.has('explain') ? SUBJECT : []), SCHOOL],
    responses: {
      '200': success('What is allowed.', envelope({ $ref: '#/components/schemas/Permissions' }), {
        success: true,
        data: EXAMPLE_PERMISSIONS,
        meta: null,
        error: null,
      }),
      ...NOT_MODIFIED,
      ...refusals(404, 413, 422),
    },
  }),
  history: ({ entity }) => ({
    summary: `What was done to one ${entity.title}`,
    description: 'For roles of the school, not of its portal.',
    parameters: [...(entity.kind === 'single' ? [] : [ID]), ...HISTORY_PARAMETERS, IF_NONE_MATCH, SCHOOL],
    responses: entriesResponse('HistoryEntry'),
  }),
  export: ({ entity, seen, scope }) => exportOperation(entity, listParameters(entity, seen, scope)),
  template: ({ entity }) => templateOperation(entity),
  import: ({ entity }) => importOperation(entity),
  bulk: ({ entity }) => bulkOperation(entity),
} satisfies Record<RecordVerb, (subject: Subject) => JsonObject>

/** One operation of a generated endpoint. Ids are stable: verb and schema name. */
export function operation(verb: RecordVerb, subject: Subject): JsonObject {
  return {
    operationId: `${verb}${schemaName(subject.entity, 'Read')}`,
    tags: [subject.entity.plugin],
    ...OPERATIONS[verb](subject),
  }
}

function success(description: string, schema: JsonObject, example: JsonObject): JsonObject {
  return {
    description,
    headers: TAGGED,
    content: { 'application/json': { schema, example } },
  }
}

function record(description: string, { entity, seen, scope }: Subject): JsonObject {
  return success(description, envelope(reference(entity, 'Read', scope)), {
    success: true,
    data: exampleRecord(entity, seen.readable),
    meta: null,
    error: null,
  })
}

function body(form: Exclude<SchemaForm, 'Read'>, { entity, seen, scope }: Subject): JsonObject {
  const own = entity.fields.filter((field) => seen.writable.has(field.name) && !field.system)
  const named = form === 'Patch' ? own.filter((field) => field.trait !== 'rows').slice(0, 1) : own
  return {
    required: true,
    content: {
      'application/json': {
        schema: reference(entity, form, scope),
        example: exampleRecord(entity, new Set(named.map((field) => field.name))),
      },
    },
  }
}
