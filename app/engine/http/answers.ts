import type { HttpContext } from '@adonisjs/core/http'
import { Refusal, UNKNOWN_NAME } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import type { Actor, Route } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import { parseQueryString } from '../query/main.js'
import type { AggregateAnswer, ListAnswer, QueryParameter, Scanned, Session } from '../query/main.js'
import type { WriteAnswer, WriteContext } from '../records/main.js'

/** Whose rights are asked after: a user of the school, by id, or somebody in one role alone. */
export interface Subject {
  readonly kind: 'user' | 'role'
  readonly name: string
}

/** A request to a generated endpoint. `id` is null where the path has none. */
export interface EndpointRequest<Of extends Route = Route> {
  readonly ctx: HttpContext
  readonly session: Session
  readonly route: Of
  readonly id: string | null
  /** Who is meant, as an actor of the asker's school; null for nobody there. */
  actorAs(subject: Subject): Promise<Actor | null>
}

/** The parameters of the query, strictly read. */
export function parametersOf({ request }: HttpContext): readonly QueryParameter[] {
  return parseQueryString(request.parsedUrl.query ?? '')
}

/** Endpoints that write know no parameter. */
export function refuseParameters(ctx: HttpContext): void {
  const parameters = parametersOf(ctx)
  if (parameters.length === 0) return
  const details = Object.fromEntries(parameters.map(({ text }) => [text, [UNKNOWN_NAME]]))
  throw new Refusal('invalid', 'The request has invalid parameters.', { details })
}

/**
 * `body` is given by the endpoints (POST) that take an `Idempotency-Key`. A key counts for an endpoint under
 * all its aliases, however the id is spelled: who tries again by another path means the same.
 */
export function contextOf({ ctx, session, route, id }: EndpointRequest, body?: JsonObject): WriteContext {
  const key = body && ctx.request.header('idempotency-key')
  if (!body || key === undefined) return { session, idempotency: null }
  const path = (route.aliasOf ?? route.path).replace('{id}', id ?? '')
  return { session, idempotency: { key, method: ctx.request.method(), path, body } }
}

/** Which rights an answer was read under; a change of them makes it another answer. */
export function rightsKey({ registry, actor }: Session, entity: string): string {
  const grant = grantOf(registry, actor, entity, 'read') ?? grantOf(registry, actor, entity, 'report')
  return grant?.fingerprint ?? ''
}

/** The form of every answer. */
export function envelope(data: JsonObject | null): string {
  return `{"success":true,"data":${JSON.stringify(data)},"meta":null,"error":null}`
}

/** The same of a list. */
export function listEnvelope({ data, meta }: ListAnswer | AggregateAnswer): string {
  return `{"success":true,"data":${JSON.stringify(data)},"meta":${JSON.stringify(meta)},"error":null}`
}

/** The same of what a scan has found. */
export function scanEnvelope(found: readonly Scanned[]): string {
  return `{"success":true,"data":${JSON.stringify(found)},"meta":null,"error":null}`
}

/** Sends what a write answers. */
export function send({ ctx }: EndpointRequest, { status, data }: WriteAnswer): void {
  ctx.response.header('Content-Type', 'application/json; charset=utf-8')
  ctx.response.header('Cache-Control', 'no-store')
  ctx.response.status(status).send(envelope(data))
}
