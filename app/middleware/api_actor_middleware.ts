import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { notFound } from '#engine'
import type { Actor } from '#engine'
import { actorOfToken, Identity, requestOf } from '#identity/main'
import { isNamed, schoolsNamedBy } from '#schools/main'
import { bearerOf, keepPersonal, notSignedIn } from './context.js'
import { RequestLimits } from './request_limits.js'
import { SchoolTurns } from './school_turns.js'

/**
 * REST's door: the actor behind the access token or API key in `Authorization: Bearer`. Without a valid one
 * the request is refused (401). The school is the token's or key's; a host or an `X-School` that names another
 * one is answered as an unknown path, for that school does not exist for this actor.
 */
export default class ApiActorMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    keepPersonal(ctx, 'Authorization, X-School')
    const identity = await ctx.containerResolver.make(Identity)
    const token = bearerOf(ctx)
    const actor = token ? await actorBehind(identity, token, ctx) : null
    const limits = await app.container.make(RequestLimits)
    await limits.ofRest(ctx, actor)
    if (!actor) throw notSignedIn()
    if (!isNamed(actor.school, schoolsNamedBy(ctx))) throw notFound()
    ctx.actor = actor
    const turns = await app.container.make(SchoolTurns)
    await turns.take(ctx, actor.school, next)
  }
}

async function actorBehind(identity: Identity, token: string, ctx: HttpContext): Promise<Actor | null> {
  const found = await actorOfToken(identity, token, requestOf(ctx))
  if (!found) return null
  if (found.sessionId !== null) {
    identity.sessions.uses.note(found.sessionId)
    ctx.sessionId = found.sessionId
  } else if (found.clientId !== null) identity.clients.uses.note(found.clientId)
  return found.actor
}
