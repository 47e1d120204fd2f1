import { createHash } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOfToken, Identity, requestOf } from '#identity/main'
import { actorOf, bearerOf } from '#middleware/context'
import { answerEvents } from './event_answer.js'

/** `GET /api/v1/events`: what happens, as server-sent events, until the token has expired or the sign-in ended. */
export default class EventsController {
  async handle(ctx: HttpContext): Promise<void> {
    const identity = await ctx.containerResolver.make(Identity)
    const token = bearerOf(ctx) ?? ''
    const facts = requestOf(ctx)
    await answerEvents(ctx, {
      key: `token ${createHash('sha256').update(token).digest('base64url')}`,
      actor: actorOf(ctx),
      resolve: async () => (await actorOfToken(identity, token, facts))?.actor ?? null,
    })
  }
}
