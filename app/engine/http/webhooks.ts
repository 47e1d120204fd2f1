import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import { notFound } from '../base/main.js'
import type { Actor, WebhookAnswer, WebhookCall } from '../model/main.js'
import { envelope } from './answers.js'
import { readRawBody } from './body.js'

/** What the endpoint for messages of other systems needs of its host. */
export interface WebhookHost {
  readonly router: HttpRouterService
  /** The actor without rights of its own that stands for other systems at a school; null where there is no such school. */
  actorFor(school: string, hook: string, ctx: HttpContext): Promise<Actor | null>
  receive(actor: Actor, hook: string, message: Pick<WebhookCall, 'body' | 'headers'>): Promise<WebhookAnswer | null>
}

const NAME = /^[a-z][a-z0-9_]{0,47}$/
const SCHOOL = /^[a-z0-9][a-z0-9-]{0,62}$/

/**
 * Makes the endpoint to which other systems send their messages. Nobody is signed in: the plugin judges the
 * signature over the bytes as they were sent. What no plugin takes is an unknown path.
 */
export function makeWebhookRoute({ router, actorFor, receive }: WebhookHost): void {
  router
    .post('/api/v1/webhooks/:school/:plugin/:hook', async (ctx: HttpContext) => {
      const { school, plugin, hook } = ctx.params as Readonly<Record<string, string>>
      const name = `${plugin}.${hook}`
      const actor = await actorFor(school ?? '', name, ctx)
      const body = await readRawBody(ctx)
      const answer = actor && (await receive(actor, name, { body, headers: headersOf(ctx) }))
      if (!answer) throw notFound()
      ctx.response.header('Content-Type', 'application/json; charset=utf-8')
      ctx.response.header('Cache-Control', 'no-store')
      ctx.response.status(answer.status).send(envelope(answer.data))
    })
    .where('school', SCHOOL)
    .where('plugin', NAME)
    .where('hook', NAME)
    .as('rest.webhook')
}

function headersOf({ request }: HttpContext): Readonly<Record<string, string>> {
  const headers = Object.entries(request.headers())
  return Object.fromEntries(headers.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
}
