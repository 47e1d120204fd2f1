import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { notFound } from '#engine'
import { Identity, requestOf } from '#identity/main'
import { isNamed, schoolsNamedBy } from '#schools/main'
import { bearerOf, notSignedIn } from './context.js'
import { RequestLimits } from './request_limits.js'

/**
 * REST's door: the actor behind the access token in `Authorization: Bearer`. Without a valid one the
 * request is refused (401). The school is the token's; a host or an `X-School` that names another one is
 * answered as an unknown path, for that school does not exist for this actor.
 */
export default class ApiActorMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    const identity = await ctx.containerResolver.make(Identity)
    const token = bearerOf(ctx)
    const claims = token ? await identity.tokens.verify(token) : null
    const actor = claims ? await identity.resolver.byUser(claims.userId, claims.schoolId, requestOf(ctx)) : null
    const limits = await app.container.make(RequestLimits)
    await limits.ofRest(ctx, actor)
    if (!actor) throw notSignedIn()
    if (!isNamed(actor.school, schoolsNamedBy(ctx))) throw notFound()
    ctx.actor = actor
    await next()
  }
}
