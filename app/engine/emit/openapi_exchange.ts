import type { JsonObject } from '../base/main.js'
import type { Entity } from '../model/main.js'
import { envelope, refusals } from './openapi_components.js'
import { object } from './openapi_oauth.js'

/** Parameters of a list that an export has no use for. */
const NOT_OF_EXPORTS = new Set(['page', 'per_page', 'cursor', 'count', 'fields', 'include'])

const JOB: JsonObject = object('Job of an exchange', { job: { type: 'string', format: 'uuid' } })

const OWN: readonly JsonObject[] = [
  { name: 'format', in: 'query', schema: { enum: ['csv', 'xlsx', 'json'], default: 'csv' } },
  {
    name: 'columns',
    in: 'query',
    description:
      'Paths, separated by commas, also over links: `name,section.name`. All that may be exported where absent.',
    schema: { type: 'string' },
  },
  {
    name: 'values',
    in: 'query',
    description: 'Choices and links in words, or by their keys.',
    schema: { enum: ['labels', 'keys'], default: 'labels' },
  },
  {
    name: 'bom',
    in: 'query',
    description: 'CSV begins with a mark of UTF-8.',
    schema: { type: 'boolean', default: false },
  },
  {
    name: 'job',
    in: 'query',
    description: 'In the background in any case.',
    schema: { type: 'boolean', default: false },
  },
  { name: 'lang', in: 'query', description: 'Language of headers and words.', schema: { type: 'string' } },
]

const binary: JsonObject = { schema: { type: 'string', format: 'binary' } }
const FILES: JsonObject = {
  'text/csv': binary,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': binary,
  'application/json': { schema: { type: 'array', items: { type: 'object' } } },
}

/** Records as a file, or the job that makes it. */
export function exportOperation({ titlePlural }: Entity, listed: readonly JsonObject[]): JsonObject {
  const parameters = listed.filter(({ name }) => !NOT_OF_EXPORTS.has(String(name)))
  return {
    summary: `Export ${titlePlural}`,
    description:
      'What the list shows and may be exported, up to 2,000 records at once; more, or with `job=true`, as a job.',
    parameters: [...OWN, ...parameters, { $ref: '#/components/parameters/School' }],
    responses: {
      '200': { description: 'The file.', content: FILES },
      '202': accepted(),
      ...refusals(403, 404, 413, 422),
    },
  }
}

/** A job has been left: `GET /api/v1/jobs/{id}` tells of it. */
export function accepted(): JsonObject {
  return { description: 'A job does it.', content: { 'application/json': { schema: envelope(JOB) } } }
}

/** What a file to be imported looks like. */
export function templateOperation({ titlePlural }: Entity): JsonObject {
  return {
    summary: `Template for an import of ${titlePlural}`,
    description: 'Headers and an example; as JSON each column with its key, its choices and whether it is required.',
    parameters: [OWN[0] ?? {}, OWN[5] ?? {}, { $ref: '#/components/parameters/School' }],
    responses: { '200': { description: 'The file.', content: FILES }, ...refusals(403, 404, 422) },
  }
}

const IMPORT: readonly JsonObject[] = [
  { name: 'mode', in: 'query', schema: { enum: ['valid_rows', 'all_or_nothing'], default: 'valid_rows' } },
  { name: 'write', in: 'query', schema: { enum: ['create', 'update', 'upsert'], default: 'create' } },
  {
    name: 'key',
    in: 'query',
    description: 'The field by which records are found that are there.',
    schema: { type: 'string' },
  },
  {
    name: 'dry_run',
    in: 'query',
    description: 'Tries all rows out and writes none.',
    schema: { type: 'boolean', default: false },
  },
  {
    name: 'empty',
    in: 'query',
    description: 'What an empty cell does to a record that is there.',
    schema: { enum: ['keep', 'clear'], default: 'keep' },
  },
  {
    name: 'map',
    in: 'query',
    style: 'deepObject',
    explode: true,
    description: 'Fields by header, where headers do not say them: `map[Called]=name`; empty leaves a column out.',
    schema: { type: 'object', additionalProperties: { type: 'string' } },
  },
]

/** Records from a file, by a job. */
export function importOperation({ titlePlural }: Entity): JsonObject {
  const file: JsonObject = { schema: { type: 'string', format: 'binary' } }
  return {
    summary: `Import ${titlePlural}`,
    description:
      'Each row is written as `POST` or `PATCH` would; `GET /api/v1/jobs/{id}` tells how far it is and which rows were refused, and why.',
    parameters: [
      ...IMPORT,
      OWN[5] ?? {},
      { $ref: '#/components/parameters/IdempotencyKey' },
      { $ref: '#/components/parameters/School' },
    ],
    requestBody: {
      required: true,
      content: {
        'text/csv': file,
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': file,
        'multipart/form-data': {
          schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
        },
      },
    },
    responses: { '202': accepted(), ...refusals(403, 404, 409, 413, 415, 422) },
  }
}

const OPERATION: JsonObject = {
  type: 'object',
  required: ['op'],
  properties: {
    op: { enum: ['create', 'update', 'delete', 'restore', 'transition'] },
    id: { type: 'string', format: 'uuid' },
    data: { type: 'object' },
    transition: { type: 'string' },
    version: { type: 'integer' },
  },
}

const RESULT: JsonObject = {
  type: 'object',
  required: ['index', 'status'],
  properties: {
    index: { type: 'integer' },
    status: { type: 'integer', description: 'As its own request would have answered.' },
    id: { type: ['string', 'null'] },
    data: { type: ['object', 'null'] },
    error: { type: 'object', additionalProperties: true },
  },
}

/** Many operations at once, or one change of many records. */
export function bulkOperation({ titlePlural }: Entity): JsonObject {
  const count: JsonObject = { type: 'integer', minimum: 0 }
  const results = object('Results of operations', {
    results: { type: 'array', items: RESULT },
    done: count,
    failed: count,
  })
  const many: JsonObject = {
    type: 'object',
    required: ['operations'],
    properties: {
      mode: { enum: ['atomic', 'partial'], default: 'atomic' },
      operations: { type: 'array', minItems: 1, maxItems: 500, items: OPERATION },
    },
  }
  const change: JsonObject = {
    type: 'object',
    required: ['select', 'change'],
    properties: {
      select: { type: 'object', description: '`ids`, or the `query` of a list.', additionalProperties: true },
      change: OPERATION,
      dry_run: { type: 'boolean', default: false },
    },
  }
  return {
    summary: `Write many ${titlePlural}`,
    description:
      'Operations of one request, all or none (`atomic`) or each by itself (`partial`); or one change of all that is selected, as a job.',
    parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }, { $ref: '#/components/parameters/School' }],
    requestBody: { required: true, content: { 'application/json': { schema: { anyOf: [many, change] } } } },
    responses: {
      '200': { description: 'What became of each.', content: { 'application/json': { schema: envelope(results) } } },
      '202': accepted(),
      ...refusals(403, 404, 409, 413, 415, 422, 428),
    },
  }
}
