import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { actorOfSession } from '#identity/main'

/** The screens' door: the actor behind the session; null for a visitor. Stands after the session. */
export default class WebActorMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    ctx.actor = await actorOfSession(ctx)
    await next()
  }
}
