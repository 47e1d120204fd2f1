import { readAsOf, readHistory } from '../audit/main.js'
import { invalid } from '../base/main.js'
import type { RecordVerb } from '../model/main.js'
import {
  aggregateRecords,
  parametersOfBody,
  parseAggregateQuery,
  parseListQuery,
  parseRecordShape,
} from '../query/main.js'
import { createRecord, deleteRecord, replaceRecord, restoreRecord, updateRecord } from '../records/main.js'
import { contextOf, envelope, listEnvelope, parametersOf, refuseParameters, rightsKey, send } from './answers.js'
import { readJsonBody, readNoBody } from './body.js'
import { sendConditional } from './conditional.js'
import { listShown, readShown } from './shown.js'
import { exportList, importFile, runMany, sendTemplate } from './exchange_controller.js'
import type { ExchangeHandler } from './exchange_controller.js'
import { handlePermissions } from './permissions_controller.js'

type RecordRequest = Parameters<ExchangeHandler>[0]

type Handler = (request: RecordRequest) => Promise<void>

/** What each verb does with a request: it only parses and replies, all rules are below. */
export const HANDLERS: Readonly<Record<RecordVerb, Handler>> = {
  list,
  query,
  aggregate,
  read,
  create,
  update,
  replace,
  delete: remove,
  restore,
  permissions: handlePermissions,
  history,
  export: exportList,
  template: sendTemplate,
  import: importFile,
  bulk: runMany,
}

async function list({ ctx, session, route }: RecordRequest): Promise<void> {
  const answer = await listShown(session, route.entity, parseListQuery(parametersOf(ctx)))
  sendConditional(ctx, listEnvelope(answer), rightsKey(session, route.entity))
}

/** The same list, its parameters in a body. */
async function query({ ctx, session, route }: RecordRequest): Promise<void> {
  refuseParameters(ctx)
  const body = await readJsonBody(ctx)
  const answer = await listShown(session, route.entity, parseListQuery(parametersOfBody(body)))
  ctx.response.header('Content-Type', 'application/json; charset=utf-8')
  ctx.response.header('Cache-Control', 'no-store')
  ctx.response.status(200).send(listEnvelope(answer))
}

async function aggregate({ ctx, session, route }: RecordRequest): Promise<void> {
  const answer = await aggregateRecords(session, route.entity, parseAggregateQuery(parametersOf(ctx)))
  sendConditional(ctx, listEnvelope(answer), rightsKey(session, route.entity))
}

async function read({ ctx, session, route, id }: RecordRequest): Promise<void> {
  const parameters = parametersOf(ctx)
  const asOf = parameters.find(({ name, keys }) => name === 'as_of' && keys.length === 0)
  if (asOf) {
    for (const other of parameters) if (other !== asOf) throw invalid(other.text, 'cannot be given beside as_of.')
    const past = await readAsOf(session, route.entity, id ?? '', asOf.value)
    session.noteAccess?.(route.entity, [String(past.id)], 'opened')
    return sendConditional(ctx, envelope(past), rightsKey(session, route.entity))
  }
  const record = await readShown(session, route.entity, id ?? '', parseRecordShape(parameters))
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
