import type { HttpContext } from '@adonisjs/core/http'
import { createHash } from 'node:crypto'
import { invalid, Refusal } from '../base/main.js'
import { TABLE_LIMITS } from '../exchange/main.js'
import type { Exchange, MadeFile, SentFile } from '../exchange/main.js'
import type { RecordRoute } from '../model/main.js'
import { contextOf, envelope, parametersOf, refuseParameters, send } from './answers.js'
import type { EndpointRequest } from './answers.js'
import { readFileBody, readJsonBody } from './body.js'

type ExchangeRequest = EndpointRequest<RecordRoute> & { readonly exchange: Exchange }

/** What goes out of records and comes into them in bulk. */
export type ExchangeHandler = (request: ExchangeRequest) => Promise<void>

/** `GET /<path>/export`: a file (200), or the job that makes one (202). */
export async function exportList({ ctx, session, route, exchange }: ExchangeRequest): Promise<void> {
  const answer = await exchange.export(session, route.entity, parametersOf(ctx))
  if ('job' in answer) sendJob(ctx, answer.job)
  else sendMade(ctx, answer.file)
}

/** `GET /<path>/import`: what a file to be imported looks like. */
export async function sendTemplate({ ctx, session, route, exchange }: ExchangeRequest): Promise<void> {
  sendMade(ctx, exchange.template(session, route.entity, parametersOf(ctx)))
}

/** `POST /<path>/import`: takes a file on (202). */
export async function importFile(request: ExchangeRequest): Promise<void> {
  const { ctx, session, route, exchange } = request
  // Who may not import is told so before anything is read.
  exchange.admitImport(session, route.entity)
  const file = await fileIn(ctx)
  const body = { file: createHash('sha256').update(file.bytes).digest('hex'), query: ctx.request.parsedUrl.query ?? '' }
  send(request, await exchange.import(contextOf(request, body), route.entity, parametersOf(ctx), file))
}

/** `POST /<path>/bulk`: many operations, or one change of many records. */
export async function runMany(request: ExchangeRequest): Promise<void> {
  refuseParameters(request.ctx)
  const body = await readJsonBody(request.ctx)
  send(request, await request.exchange.bulk(contextOf(request, body), request.route.entity, body))
}

const TYPES: ReadonlySet<string> = new Set([
  'text/csv',
  'application/csv',
  'application/vnd.ms-excel',
  'application/octet-stream',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
])

/** The file of a body: the body itself, or the part `file` of a form. What it is, its first bytes say. */
async function fileIn(ctx: HttpContext): Promise<SentFile> {
  const header = ctx.request.header('content-type') ?? ''
  const type = (header.split(';')[0] ?? '').trim().toLowerCase()
  const isForm = type === 'multipart/form-data'
  if (!isForm && !TYPES.has(type)) {
    throw new Refusal('media_type', 'The body must be CSV, an XLSX workbook, or a form with one as its file.')
  }
  const body = await readFileBody(ctx, TABLE_LIMITS.bytes)
  if (!isForm) return sentFile('import', body)
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': header } })
    .formData()
    .catch(() => {
      throw new Refusal('malformed', 'The body is no form.')
    })
  const file = form.get('file')
  if (!(file instanceof File)) throw invalid('file', 'is required.')
  return sentFile(file.name, Buffer.from(await file.arrayBuffer()))
}

/** A workbook is a zip file, which begins so; anything else is read as CSV. */
export function sentFile(name: string, bytes: Buffer): SentFile {
  const isZip = bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))
  return { kind: isZip ? 'xlsx' : 'csv', name, bytes: new Uint8Array(bytes) }
}

/** Sends a file that is saved, never shown, and kept by nobody on the way. */
export function sendMade({ response }: HttpContext, { name, type, content }: MadeFile): void {
  fileHeaders(response, name, type)
  response.send(content)
}

/** The headers of a file that is saved. */
export function fileHeaders(response: HttpContext['response'], name: string, type: string): void {
  response.header('Content-Type', type)
  response.header('Content-Disposition', `attachment; filename="${name.replace(/[^A-Za-z0-9._-]+/g, '_')}"`)
  response.header('Cache-Control', 'private, no-store')
  response.header('X-Content-Type-Options', 'nosniff')
}

function sendJob({ response }: HttpContext, job: string): void {
  response.header('Content-Type', 'application/json; charset=utf-8')
  response.header('Cache-Control', 'no-store')
  response.header('Location', `/api/v1/jobs/${job}`)
  response.status(202).send(envelope({ job }))
}
