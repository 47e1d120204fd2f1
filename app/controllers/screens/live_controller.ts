import type { HttpContext } from '@adonisjs/core/http'
import { Identity, requestOf } from '#identity/main'
import { actorOf, notSignedIn } from '#middleware/context'
import { answerEvents } from '../event_answer.js'

/** `GET /live`: what happens, for the pages of somebody signed in. Who looks through the eyes of another has none. */
export default class LiveController {
  async handle(ctx: HttpContext): Promise<void> {
    const actor = actorOf(ctx)
    const { sessionId } = ctx
    if (sessionId === undefined) throw notSignedIn()
    const { resolver } = await ctx.containerResolver.make(Identity)
    const facts = requestOf(ctx)
    const school = actor.school.id
    await answerEvents(ctx, {
      key: `session ${sessionId}`,
      actor,
      resolve: () => resolver.bySession(sessionId, school, facts),
    })
  }
}
