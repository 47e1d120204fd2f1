import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { actorOfSession } from '#identity/main'
import { isNamed, schoolsNamedBy } from '#schools/main'

/** The screens' door: the actor behind the session; null for a visitor, and at another school's host. Stands after the session. */
export default class WebActorMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    const actor = await actorOfSession(ctx)
    ctx.actor = actor && isNamed(actor.school, schoolsNamedBy(ctx)) ? actor : null
    await next()
  }
}
