import type { JsonObject } from '../base/main.js'
import { refusals } from './openapi_components.js'
import { endpoint } from './openapi_endpoint.js'
import { object } from './openapi_oauth.js'

const ID: JsonObject = { type: 'string', format: 'uuid' }
const SHA256: JsonObject = { type: 'string', pattern: '^[0-9a-f]{64}$' }
const BYTES: JsonObject = { type: 'integer', minimum: 1 }
const PIXELS: JsonObject = { type: 'integer', minimum: 1, description: 'Of an image.' }

const ANNOUNCEMENT: JsonObject = {
  title: 'File to be uploaded',
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 255, description: 'Its last part alone counts.' },
    size: { ...BYTES, description: 'Exactly so many bytes are taken.' },
    type: { type: ['string', 'null'], description: 'A first look only: what counts is the content.' },
    sha256: { type: ['string', 'null'], pattern: '^[0-9a-f]{64}$', description: 'What arrives must have it.' },
    entity: { type: 'string', description: '`plugin.entity`: the kind of record that it is for.' },
    field: { type: 'string', description: 'The field that it is for; one that the sender may write.' },
  },
  required: ['name', 'size', 'entity', 'field'],
  additionalProperties: false,
}

const UPLOAD = object('Announced file', {
  id: ID,
  upload: object('Where its bytes go', {
    url: { type: 'string', description: 'Signed; may be relative to this server. It needs no other credential.' },
    method: { const: 'PUT' },
    headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'To be sent as they are.' },
    expiresAt: { type: 'string', format: 'date-time' },
  }),
})

const STORED: JsonObject = {
  title: 'Stored file',
  type: 'object',
  properties: {
    id: ID,
    name: { type: 'string' },
    type: { type: 'string', description: 'Media type, by its content.' },
    size: BYTES,
    width: PIXELS,
    height: PIXELS,
    sha256: SHA256,
  },
  required: ['id', 'name', 'type', 'size', 'sha256'],
  additionalProperties: false,
}

const DONE = (description: string): JsonObject => ({ description })

/** Files: announced, sent, completed, named by a record, and fetched by who reads that record's field. */
export function filePaths(): Readonly<Record<string, JsonObject>> {
  return {
    '/api/v1/files': {
      post: endpoint({
        id: 'announceFile',
        summary: 'Announce a file for a field; answers where its bytes go',
        body: ANNOUNCEMENT,
        data: UPLOAD,
        status: 201,
        refused: [403],
        tag: 'files',
      }),
    },
    '/api/v1/files/{id}/content': { put: receive() },
    '/api/v1/files/{id}/complete': {
      post: endpoint({
        id: 'completeFile',
        summary: 'Have what has arrived judged and kept; it waits a day for a record to name it',
        data: STORED,
        byId: true,
        refused: [409, 422, 503],
        tag: 'files',
      }),
    },
    '/api/v1/files/{id}': { get: show() },
  }
}

function receive(): JsonObject {
  return {
    operationId: 'sendFile',
    tags: ['files'],
    summary: 'Send the bytes of an announced file, by the address that it was answered with',
    security: [],
    parameters: [
      { $ref: '#/components/parameters/Id' },
      { name: 'school', in: 'query', required: true, schema: ID },
      { name: 'signature', in: 'query', required: true, schema: { type: 'string' } },
    ],
    requestBody: {
      required: true,
      content: {
        'application/octet-stream': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } },
      },
    },
    responses: { '200': DONE('They have arrived.'), ...refusals(404, 413, 415) },
  }
}

function show(): JsonObject {
  const bytes = { schema: { type: 'string', contentMediaType: 'application/octet-stream' } }
  return {
    operationId: 'readFile',
    tags: ['files'],
    summary: 'A file, for who may read the field of the record that holds it',
    parameters: [
      { $ref: '#/components/parameters/Id' },
      {
        name: 'size',
        in: 'query',
        schema: { enum: ['thumb', 'medium'] },
        description: 'A smaller form of an image; the image itself until it is made.',
      },
    ],
    responses: {
      '200': {
        description: 'The file; pictures and PDF to be shown, all else to be saved.',
        content: { '*/*': bytes },
      },
      '206': DONE('The part that `Range` asks for.'),
      '302': DONE('The store that hands it out, by an address that holds for a minute.'),
      '304': DONE('`If-None-Match` names the same content.'),
      '416': DONE('The range lies outside of the file.'),
      ...refusals(404, 422),
    },
  }
}
