import type { JsonObject } from '../base/main.js'
import { envelope, refusals } from './openapi_components.js'
import { endpoint } from './openapi_endpoint.js'
import { object } from './openapi_oauth.js'

const ID: JsonObject = { type: 'string', format: 'uuid' }
const NO_ID: JsonObject = { type: ['string', 'null'], format: 'uuid' }
const INSTANT: JsonObject = { type: 'string', format: 'date-time' }
const COUNT: JsonObject = { type: 'integer', minimum: 0 }
const STATE: JsonObject = {
  enum: ['waiting', 'retrying', 'done', 'failed'],
  description: '`waiting` also between its chunks, `retrying` after an attempt that failed, `failed` for good.',
}
const JOB = {
  id: ID,
  job: { type: 'string', description: '`plugin.job`.' },
  state: STATE,
  attempts: { ...COUNT, description: 'Failed attempts.' },
  error: { type: ['string', 'null'], description: 'The last failure, without values of records.' },
  user: { ...NO_ID, description: 'Whose work it is; null for the school’s own.' },
  entity: { type: ['string', 'null'] },
  record: NO_ID,
  enqueued_at: INSTANT,
  available_at: { ...INSTANT, description: 'Not before then.' },
  finished_at: { type: ['string', 'null'], format: 'date-time' },
  progress: {
    type: ['object', 'null'],
    title: 'Progress',
    description: 'Of what works off many records, for who asked for it. `total` is 0 while nobody knows.',
    required: ['total', 'done', 'failed'],
    properties: { total: COUNT, done: COUNT, failed: COUNT },
  },
  result: {
    type: ['object', 'null'],
    title: 'Result',
    description: 'What it has come to, for who asked for it: how many rows, and where its file is.',
    additionalProperties: true,
    properties: { status: { enum: ['done', 'refused', 'failed', 'undone'] } },
  },
} satisfies JsonObject
const META = object('Meta of jobs', {
  next_before: { type: ['string', 'null'], description: 'The `before` of the next page; null on the last one.' },
  counts: object('Jobs by state', { waiting: COUNT, retrying: COUNT, done: COUNT, failed: COUNT }),
})

const job: JsonObject = { $ref: '#/components/schemas/Job' }

/** The schema of a job. */
export function jobSchemas(): Readonly<Record<string, JsonObject>> {
  return { Job: object('Job', JOB) }
}

/** Work in the background: one's own for everybody, all of it for who looks after it. */
export function jobPaths(): Readonly<Record<string, JsonObject>> {
  return {
    '/api/v1/jobs': { get: listing() },
    '/api/v1/jobs/{id}': {
      get: endpoint({ id: 'readJob', summary: 'What has become of a job', data: job, byId: true, tag: 'jobs' }),
    },
    '/api/v1/jobs/{id}/file': { get: fileOperation('readJobFile', 'The file that an export has made') },
    '/api/v1/jobs/{id}/errors': {
      get: fileOperation('readJobErrors', 'The refused rows of an import, with what is wrong'),
    },
    '/api/v1/jobs/{id}/undo': {
      post: endpoint({
        id: 'undoJob',
        summary:
          'Take back what an import or a change of many records has written, as far as nobody else has written since',
        data: object('Job of an undoing', { job: ID }),
        status: 202,
        byId: true,
        refused: [409],
        tag: 'jobs',
      }),
    },
    '/api/v1/jobs/{id}/retry': {
      post: endpoint({
        id: 'retryJob',
        summary: 'Try one that has failed once more',
        data: job,
        byId: true,
        tag: 'jobs',
      }),
    },
    '/api/v1/jobs/{id}/discard': {
      post: endpoint({ id: 'discardJob', summary: 'Let one that has failed rest', data: job, byId: true, tag: 'jobs' }),
    },
  }
}

function listing(): JsonObject {
  const data: JsonObject = { type: 'array', items: job, maxItems: 50 }
  return {
    operationId: 'listJobs',
    tags: ['jobs'],
    summary: 'The jobs of the school in a state, what was due last first',
    parameters: [
      { name: 'state', in: 'query', schema: { ...STATE, default: 'failed' } },
      { name: 'before', in: 'query', schema: { type: 'string' }, description: 'The `next_before` of the page before.' },
    ],
    responses: {
      '200': { description: 'Done.', content: { 'application/json': { schema: envelope(data, META) } } },
      ...refusals(404, 422),
    },
  }
}

/** A file for who asked for the job. */
function fileOperation(operationId: string, summary: string): JsonObject {
  return {
    operationId,
    tags: ['jobs'],
    summary,
    description: 'For who asked for it, until it expires and as long as his rights allow it.',
    parameters: [{ $ref: '#/components/parameters/Id' }],
    responses: {
      '200': { description: 'The file.', content: { '*/*': { schema: { type: 'string', format: 'binary' } } } },
      ...refusals(403, 404, 409),
    },
  }
}
