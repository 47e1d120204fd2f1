/**
 * The other side of the bench: what a good engineer would write by hand for these endpoints alone, with Fastify 5
 * and the drivers, on the tables that our side has made.
 */
import Fastify from 'fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Facts } from '../fill.js'
import { callerOf, keepTokens } from './caller.js'
import type { Caller } from './caller.js'
import { listStudents, readStudent } from './reading.js'
import { openStore } from './store.js'
import { STUDENT_SCHEMA } from './student.js'
import type { Student } from './student.js'
import { createStudent, updateStudent } from './writing.js'

const store = openStore(process.env['DATABASE_URL'] ?? '', process.env['DATA_DIR'] ?? '')
await keepTokens(store, JSON.parse(process.env['BENCH_FACTS'] ?? '{}') as Facts)

const server = Fastify()
const callers = new WeakMap<FastifyRequest, Caller>()

server.get('/healthz', async () => ({ status: 'ok' }))

server.addHook('onRequest', async (request, reply) => {
  if (request.url === '/healthz') return
  const caller = await callerOf(store, request.headers.authorization)
  if (caller) callers.set(request, caller)
  else await reply.code(401).send(refusal('UNAUTHENTICATED'))
})

const PATH = '/api/v1/people/students'
const body = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 160 },
    status: { enum: ['applicant', 'active', 'suspended', 'long_leave', 'left', 'graduated'] },
    gender: { enum: ['female', 'male', 'other', 'undisclosed'] },
    date_of_birth: { type: 'string', format: 'date' },
    joined_on: { type: 'string', format: 'date' },
    is_boarder: { type: 'boolean' },
    household: { type: 'string', format: 'uuid' },
    preferred_name: { type: 'string', maxLength: 80 },
  },
}

const nothing = { type: 'null' }
const envelope = (data: object, meta: object) => ({
  response: {
    '2xx': { type: 'object', properties: { success: { type: 'boolean' }, data, meta, error: nothing } },
  },
})
const one = envelope(STUDENT_SCHEMA, nothing)
const many = envelope(
  { type: 'array', items: STUDENT_SCHEMA },
  {
    type: 'object',
    properties: {
      page: { type: 'integer' },
      per_page: { type: 'integer' },
      total: { type: 'integer' },
      total_pages: { type: 'integer' },
      total_is_capped: { type: 'boolean' },
      next_cursor: { type: 'string', nullable: true },
    },
  }
)

server.get<{ Querystring: Record<string, string> }>(PATH, { schema: many }, async (request) => {
  const { data, meta } = await listStudents(store, callerIn(request), request.query)
  return { success: true, data, meta, error: null }
})

server.get<{ Params: { id: string } }>(`${PATH}/:id`, { schema: one }, async (request, reply) =>
  answer(reply, await readStudent(store, callerIn(request), request.params.id))
)

server.post<{ Body: Student }>(PATH, { schema: { body, ...one } }, async (request, reply) => {
  const { role } = callerIn(request)
  if (role !== 'admin') return reply.code(403).send(refusal('FORBIDDEN'))
  return answer(reply.code(201), await createStudent(store, callerIn(request), request.body))
})

server.patch<{ Params: { id: string }; Body: Student }>(
  `${PATH}/:id`,
  { schema: { body, ...one } },
  async (request, reply) => {
    const { role } = callerIn(request)
    if (role !== 'admin') return reply.code(403).send(refusal('FORBIDDEN'))
    return answer(reply, await updateStudent(store, callerIn(request), request.params.id, request.body))
  }
)

await server.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
console.log('bench {}')

function callerIn(request: FastifyRequest): Caller {
  const caller = callers.get(request)
  if (!caller) throw new Error('Nobody asks')
  return caller
}

function answer(reply: FastifyReply, data: Student | null): object {
  if (data) return { success: true, data, meta: null, error: null }
  reply.code(404)
  return refusal('NOT_FOUND')
}

function refusal(code: string): object {
  return { success: false, data: null, meta: null, error: { code, message: code, details: {} } }
}
