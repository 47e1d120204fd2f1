import type { HttpContext } from '@adonisjs/core/http'
import { Refusal, UNKNOWN_NAME } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import type { Route, RouteVerb } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import { listRecords, parseListQuery, parseQueryString, parseRecordShape, readRecord } from '../query/main.js'
import type { QueryParameter, Session } from '../query/main.js'
import { createRecord, deleteRecord, replaceRecord, restoreRecord, updateRecord } from '../records/main.js'
import type { WriteAnswer, WriteContext } from '../records/main.js'
import { readJsonBody, readNoBody } from './body.js'
import { sendConditional } from './conditional.js'

/** A request to a generated endpoint. `id` is null where the path has none. */
export interface RecordRequest {
  readonly ctx: HttpContext
  readonly session: Session
  readonly route: Route
  readonly id: string | null
}

type Handler = (request: RecordRequest) => Promise<void>

/** What each verb does with a request: it only parses and replies, all rules are below. */
export const HANDLERS: Readonly<Record<RouteVerb, Handler>> = {
  list,
  read,
  create,
  update,
  replace,
  delete: remove,
  restore,
}

async function list({ ctx, session, route }: RecordRequest): Promise<void> {
  const { data, meta } = await listRecords(session, route.entity, parseListQuery(parametersOf(ctx)))
  const text = `{"success":true,"data":${JSON.stringify(data)},"meta":${JSON.stringify(meta)},"error":null}`
  sendConditional(ctx, text, rightsKey(session, route.entity))
}

async function read({ ctx, session, route, id }: RecordRequest): Promise<void> {
  const record = await readRecord(session, route.entity, id ?? '', parseRecordShape(parametersOf(ctx)))
  sendConditional(ctx, envelope(record), rightsKey(session, route.entity))
}

async function create(request: RecordRequest): Promise<void> {
  refuseParameters(request.ctx)
  const body = await readJsonBody(request.ctx)
  const answer = await createRecord(contextOf(request, body), request.route.entity, body)
  const { path, aliasOf } = request.route
  if (answer.data) request.ctx.response.header('Location', `/api/v1${aliasOf ?? path}/${String(answer.data.id)}`)
  send(request, answer)
}

async function update(request: RecordRequest): Promise<void> {
  refuseParameters(request.ctx)
  const body = await readJsonBody(request.ctx)
  send(request, await updateRecord(contextOf(request), request.route.entity, request.id, body))
}

async function replace(request: RecordRequest): Promise<void> {
  refuseParameters(request.ctx)
  const body = await readJsonBody(request.ctx)
  send(request, await replaceRecord(contextOf(request), request.route.entity, request.id, body))
}

async function remove(request: RecordRequest): Promise<void> {
  refuseParameters(request.ctx)
  await readNoBody(request.ctx)
  send(request, await deleteRecord(contextOf(request), request.route.entity, request.id))
}

async function restore(request: RecordRequest): Promise<void> {
  refuseParameters(request.ctx)
  const body = await readNoBody(request.ctx)
  send(request, await restoreRecord(contextOf(request, body), request.route.entity, request.id))
}

function parametersOf({ request }: HttpContext): readonly QueryParameter[] {
  return parseQueryString(request.parsedUrl.query ?? '')
}

/** Endpoints that write know no parameter. */
function refuseParameters(ctx: HttpContext): void {
  const parameters = parametersOf(ctx)
  if (parameters.length === 0) return
  const details = Object.fromEntries(parameters.map(({ text }) => [text, [UNKNOWN_NAME]]))
  throw new Refusal('invalid', 'The request has invalid parameters.', { details })
}

/** `body` is given by the endpoints (POST) that take an `Idempotency-Key`. */
function contextOf({ ctx, session }: RecordRequest, body?: JsonObject): WriteContext {
  const key = body && ctx.request.header('idempotency-key')
  if (!body || key === undefined) return { session, idempotency: null }
  return { session, idempotency: { key, method: ctx.request.method(), path: ctx.request.url(), body } }
}

/** Which rights an answer was read under; a change of them makes it another answer. */
function rightsKey({ registry, actor }: Session, entity: string): string {
  return grantOf(registry, actor, entity, 'read')?.fingerprint ?? ''
}

function envelope(data: JsonObject | null): string {
  return `{"success":true,"data":${JSON.stringify(data)},"meta":null,"error":null}`
}

function send({ ctx }: RecordRequest, { status, data }: WriteAnswer): void {
  ctx.response.header('Content-Type', 'application/json; charset=utf-8')
  ctx.response.header('Cache-Control', 'no-store')
  ctx.response.status(status).send(envelope(data))
}
