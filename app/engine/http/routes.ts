import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import { listAudit } from '../audit/main.js'
import { Refusal, UNKNOWN_NAME, UUID_IN_ANY_CASE } from '../base/main.js'
import { isDiscussionRoute, isRecordRoute } from '../model/main.js'
import type { Actor, Registry, Route } from '../model/main.js'
import { rightsKey } from '../permissions/main.js'
import { scanCode } from '../query/main.js'
import type { QueryParameter, Session } from '../query/main.js'
import { listEnvelope, parametersOf, scanEnvelope } from './answers.js'
import type { Subject } from './answers.js'
import { sendConditional } from './conditional.js'
import { sendOpenApi } from './openapi_answer.js'
import { handleDiscussion } from './discussion_controller.js'
import { handleProcess } from './process_controller.js'
import { HANDLERS } from './records_controller.js'
import type { Exchange } from '../exchange/main.js'

/** What generated REST needs of its host. */
export interface RestHost {
  readonly router: HttpRouterService
  /** Whose routes are made. At each request the registry of the actor's school decides what they mean. */
  readonly registry: Registry
  /** Throws the 401 refusal where nobody is signed in. */
  actorOf(ctx: HttpContext): Actor
  sessionOf(actor: Actor): Session
  readonly exchange: Exchange
  /** Somebody else of the asker's school, for whoever may see what others may do; null for nobody. */
  actorAs(asker: Actor, subject: Subject): Promise<Actor | null>
}

const API = '/api/v1'
const ID = {
  match: UUID_IN_ANY_CASE,
  cast: (text: string) => text.toLowerCase(),
}

/**
 * Makes the REST routes of all entities, bound to an entity's name, and that of the OpenAPI document.
 * To be called in a group of the host's, behind whatever finds the actor; after the router has committed
 * nothing can be added. What a school does not have answers 404, as an unknown path.
 */
export function makeRestRoutes(host: RestHost): void {
  for (const route of host.registry.routes) makeRoute(host, route)
  host.router
    .get(`${API}/audit-entries`, async (ctx) => {
      const session = host.sessionOf(host.actorOf(ctx))
      const answer = await listAudit(session, parametersOf(ctx))
      sendConditional(ctx, listEnvelope(answer), rightsKey(session.registry, session.actor))
    })
    .as('rest.audit_entries')
  host.router
    .get(`${API}/scan`, async (ctx) => {
      const session = host.sessionOf(host.actorOf(ctx))
      const found = await scanCode(session, codeOf(parametersOf(ctx)))
      sendConditional(ctx, scanEnvelope(found), rightsKey(session.registry, session.actor))
    })
    .as('rest.scan')
  host.router
    .get('/api/openapi.json', (ctx) => {
      const actor = host.actorOf(ctx)
      sendOpenApi(ctx, host.sessionOf(actor).registry, actor)
    })
    .as('rest.openapi')
}

/** The one parameter of a scan. */
function codeOf(parameters: readonly QueryParameter[]): string {
  const strange = parameters.filter(({ name, keys }) => name !== 'code' || keys.length > 0)
  if (strange.length > 0) {
    const details = Object.fromEntries(strange.map(({ text }) => [text, [UNKNOWN_NAME]]))
    throw new Refusal('invalid', 'The request has invalid parameters.', { details })
  }
  return parameters[0]?.value ?? ''
}

/** Says of a path that had its time since when and until when, and which takes its place (RFC 9745, RFC 8594, RFC 5829). */
function announceEnd({ request, response }: HttpContext, { deprecated, aliasOf }: Route): void {
  if (!deprecated || aliasOf === null) return
  const [since, until] = [deprecated.since, deprecated.until].map((day) => new Date(`${day}T00:00:00Z`)) as [Date, Date]
  const { id = '', part = '' } = request.params() as Readonly<Record<string, string>>
  const successor = API + aliasOf.replace('{id}', id).replace('{part}', part)
  response.header('Deprecation', `@${since.getTime() / 1000}`)
  response.header('Sunset', until.toUTCString())
  response.append('Link', `<${successor}>; rel="successor-version"`)
}

function makeRoute({ router, actorOf, sessionOf, actorAs, exchange }: RestHost, route: Route): void {
  const methods = route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]
  router
    .route(API + route.path.replace('{id}', ':id').replace('{part}', ':part'), methods, (ctx: HttpContext) => {
      announceEnd(ctx, route)
      const id: unknown = (ctx.params as Record<string, unknown>)['id']
      const actor = actorOf(ctx)
      const request = {
        ctx,
        session: sessionOf(actor),
        id: typeof id === 'string' ? id : null,
        actorAs: (subject: Subject) => actorAs(actor, subject),
        exchange,
      }
      if (isDiscussionRoute(route)) return handleDiscussion({ ...request, route })
      return isRecordRoute(route) ? HANDLERS[route.verb]({ ...request, route }) : handleProcess({ ...request, route })
    })
    .where('id', ID)
    .where('part', ID)
    .as(`rest.${isDiscussionRoute(route) ? route.method : route.verb}:${route.path}`)
}
