import type { JsonObject } from '../base/main.js'
import type { DiscussionPart, DiscussionRoute, Entity, Route } from '../model/main.js'
import { schemaName } from './names.js'
import { envelope, IF_NONE_MATCH, NOT_MODIFIED, refusals } from './openapi_components.js'

/** The permissions of which each part asks one. */
export const DISCUSSION_ACTIONS: Readonly<Record<DiscussionPart, readonly string[]>> = {
  comments: ['comment'],
  tags: ['tag'],
  followers: ['comment'],
  attachments: ['comment'],
  timeline: ['comment', 'history'],
}

const TEXT: JsonObject = { type: 'string' }
const UUID: JsonObject = { type: 'string', format: 'uuid' }
const INSTANT: JsonObject = { type: 'string', format: 'date-time' }
const PERSON: JsonObject = {
  anyOf: [
    objectOf({ id: { type: ['string', 'null'], format: 'uuid' }, name: { type: ['string', 'null'] } }),
    { type: 'null' },
  ],
}

/** Schemas of what is said about records. */
export function discussionSchemas(): Readonly<Record<string, JsonObject>> {
  return {
    Comment: objectOf({
      id: UUID,
      at: INSTANT,
      author: PERSON,
      text: { type: ['string', 'null'], description: 'Plain text; null once it was taken away.' },
      mentions: { type: 'array', items: PERSON, description: 'Users named by `@`, who were told.' },
      edited_at: { type: ['string', 'null'], format: 'date-time' },
      removed: { type: 'boolean' },
    }),
    RecordTag: objectOf({ id: UUID, name: TEXT, colour: TEXT }),
    Follower: objectOf({ user: PERSON, since: INSTANT }),
    Attachment: objectOf({
      id: { ...UUID, description: 'Of the file: `GET /api/v1/files/{id}`.' },
      at: INSTANT,
      name: TEXT,
      type: TEXT,
      size: { type: ['integer', 'null'] },
      width: { type: ['integer', 'null'] },
      height: { type: ['integer', 'null'] },
      author: PERSON,
    }),
    TimelineItem: {
      type: 'object',
      description: 'A change as in the history, a comment, an attachment or a message that was sent, by its `kind`.',
      properties: {
        kind: { enum: ['change', 'comment', 'attachment', 'message'] },
        id: UUID,
        at: INSTANT,
      },
      required: ['kind', 'id', 'at'],
      additionalProperties: true,
    },
  }
}

interface Described {
  readonly id: string
  readonly summary: string
  readonly answer: JsonObject
  readonly body?: JsonObject
  readonly isPaged?: true
  readonly status?: 201
}

const listOf = (name: string): JsonObject => ({ type: 'array', items: ref(name) })
const TAG_NAMES: JsonObject = { type: 'array', items: { type: 'string', maxLength: 40 }, maxItems: 20 }

const PARTS: Readonly<Record<DiscussionPart, Readonly<Partial<Record<Route['method'], Described>>>>> = {
  comments: {
    GET: { id: 'listComments', summary: 'What was said about one', answer: listOf('Comment'), isPaged: true },
    POST: {
      id: 'addComment',
      summary: 'Say something about one',
      answer: ref('Comment'),
      body: textBody(),
      status: 201,
    },
    PATCH: {
      id: 'editComment',
      summary: 'Change an own comment, within a day, on one',
      answer: ref('Comment'),
      body: textBody(),
    },
    DELETE: { id: 'removeComment', summary: 'Take a comment away from one', answer: { type: 'null' } },
  },
  tags: {
    GET: { id: 'listTagsOf', summary: 'Tags of one', answer: listOf('RecordTag') },
    PATCH: {
      id: 'changeTagsOf',
      summary: 'Put tags on, or take them off, one',
      answer: objectOf({ tags: listOf('RecordTag') }),
      body: { type: 'object', properties: { add: TAG_NAMES, remove: TAG_NAMES }, additionalProperties: false },
    },
  },
  followers: {
    GET: { id: 'listFollowers', summary: 'Who is told of what becomes of one', answer: listOf('Follower') },
    POST: {
      id: 'follow',
      summary: 'Be told of what becomes of one',
      answer: objectOf({ following: { type: 'boolean' } }),
    },
    DELETE: { id: 'unfollow', summary: 'Be told no more of one', answer: objectOf({ following: { type: 'boolean' } }) },
  },
  attachments: {
    GET: { id: 'listAttachments', summary: 'Files attached to one', answer: listOf('Attachment') },
    POST: {
      id: 'attach',
      summary: 'Attach a file, uploaded for the field `_attachments`, to one',
      answer: ref('Attachment'),
      body: { type: 'object', properties: { file: UUID }, required: ['file'], additionalProperties: false },
      status: 201,
    },
    DELETE: { id: 'detach', summary: 'Take an attached file away from one', answer: { type: 'null' } },
  },
  timeline: {
    GET: {
      id: 'readTimeline',
      summary: 'What became of one, in one order',
      answer: listOf('TimelineItem'),
      isPaged: true,
    },
  },
}

/** One operation of a part of discussions. */
export function discussionOperation({ part, method }: DiscussionRoute, entity: Entity): JsonObject {
  const described = PARTS[part][method]
  if (!described) throw new Error(`Discussions have no ${method} of ${part}`)
  const { id, summary, answer, body, isPaged, status = 200 } = described
  const isOne =
    (part === 'comments' && (method === 'PATCH' || method === 'DELETE')) ||
    (part === 'attachments' && method === 'DELETE')
  const schema = isPaged ? envelope(answer, { $ref: '#/components/schemas/ListMeta' }) : envelope(answer)
  const isRead = method === 'GET'
  return {
    operationId: `${id}${schemaName(entity, 'Read')}`,
    tags: [entity.plugin],
    summary: `${summary} ${entity.title}`,
    parameters: [
      { $ref: '#/components/parameters/Id' },
      ...(isOne ? [{ name: 'part', in: 'path', required: true, description: 'Which one.', schema: UUID }] : []),
      ...(isPaged ? PAGING : []),
      ...(isRead ? [IF_NONE_MATCH] : []),
      ...(method === 'POST' ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      { $ref: '#/components/parameters/School' },
    ],
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      [String(status)]: {
        description: isRead ? 'As far as it may be seen.' : 'Done.',
        ...(isRead ? { headers: { ETag: { $ref: '#/components/headers/ETag' } } } : {}),
        content: { 'application/json': { schema } },
      },
      ...(isRead ? NOT_MODIFIED : {}),
      ...refusals(403, 404, 409, 413, 415, 422),
    },
  }
}

const PAGING: readonly JsonObject[] = [
  {
    name: 'per_page',
    in: 'query',
    description: 'Items per page.',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  },
  { name: 'cursor', in: 'query', description: 'Continues an earlier answer: its `meta.next_cursor`.', schema: TEXT },
]

function textBody(): JsonObject {
  return {
    type: 'object',
    properties: {
      text: {
        type: 'string',
        minLength: 1,
        maxLength: 5000,
        description: 'Plain text; `@` and a name tells its user.',
      },
    },
    required: ['text'],
    additionalProperties: false,
  }
}

function ref(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` }
}

function objectOf(properties: Readonly<Record<string, JsonObject>>): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}
