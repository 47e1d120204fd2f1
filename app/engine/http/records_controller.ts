import { readHistory } from '../audit/main.js'
import type { RecordRoute, RecordVerb } from '../model/main.js'
import { parseListQuery, parseRecordShape } from '../query/main.js'
import { createRecord, deleteRecord, replaceRecord, restoreRecord, updateRecord } from '../records/main.js'
import type { EndpointRequest } from './answers.js'
import { contextOf, envelope, listEnvelope, parametersOf, refuseParameters, rightsKey, send } from './answers.js'
import { readJsonBody, readNoBody } from './body.js'
import { sendConditional } from './conditional.js'
import { listShown, readShown } from './shown.js'
import { handlePermissions } from './permissions_controller.js'

type RecordRequest = EndpointRequest<RecordRoute>

type Handler = (request: RecordRequest) => Promise<void>

/** What each verb does with a request: it only parses and replies, all rules are below. */
export const HANDLERS: Readonly<Record<RecordVerb, Handler>> = {
  list,
  read,
  create,
  update,
  replace,
  delete: remove,
  restore,
  permissions: handlePermissions,
  history,
}

async function list({ ctx, session, route }: RecordRequest): Promise<void> {
  const answer = await listShown(session, route.entity, parseListQuery(parametersOf(ctx)))
  sendConditional(ctx, listEnvelope(answer), rightsKey(session, route.entity))
}

async function read({ ctx, session, route, id }: RecordRequest): Promise<void> {
  const record = await readShown(session, route.entity, id ?? '', parseRecordShape(parametersOf(ctx)))
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

async function history({ ctx, session, route, id }: RecordRequest): Promise<void> {
  const answer = await readHistory(session, route.entity, id ?? '', parametersOf(ctx))
  sendConditional(ctx, listEnvelope(answer), rightsKey(session, route.entity))
}
