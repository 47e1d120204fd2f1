import type { HttpContext } from '@adonisjs/core/http'
import { notFound } from '#engine'
import type { Json } from '#engine'
import { Identity } from '#identity/main'
import { answer, userOf } from './answers.js'

/** The own sessions and sign-in history over REST. */
export default class SessionsController {
  /** `GET /api/v1/auth/sessions`: where one is signed in. */
  async index(ctx: HttpContext): Promise<Json> {
    const { userId } = userOf(ctx)
    const { sessions } = await ctx.containerResolver.make(Identity)
    const found = await sessions.list(userId)
    return answer(
      ctx,
      found.map(({ id, kind, school, startedAt, lastUsedAt, address, agent }) => ({
        id,
        kind,
        school,
        started_at: startedAt,
        last_used_at: lastUsedAt,
        address,
        agent,
        is_current: id === ctx.sessionId,
      }))
    )
  }

  /** `DELETE /api/v1/auth/sessions/{id}`: signs out elsewhere, or here. */
  async destroy(ctx: HttpContext): Promise<Json> {
    const { userId } = userOf(ctx)
    const { sessions } = await ctx.containerResolver.make(Identity)
    if (!(await sessions.revokeOwn(userId, String(ctx.params['id'])))) throw notFound()
    return answer(ctx, null)
  }

  /** `GET /api/v1/auth/logins`: the latest attempts that concern the own account. */
  async history(ctx: HttpContext): Promise<Json> {
    const { userId } = userOf(ctx)
    const { history } = await ctx.containerResolver.make(Identity)
    return answer(
      ctx,
      (await history.of(userId)).map((event) => ({ ...event }))
    )
  }
}
