import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { notFound } from '#engine'
import type { Actor } from '#engine'
import { Identity, requestOf } from '#identity/main'
import { notSignedIn } from './context.js'

const BEARER = /^Bearer +([\w.~+/=-]+) *$/i

/**
 * REST's door: the actor behind the access token in `Authorization: Bearer`. Without a valid one the
 * request is refused (401). The school is the token's; an `X-School` that names another one is
 * answered as an unknown path, for that school does not exist for this actor.
 */
export default class ApiActorMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    const identity = await ctx.containerResolver.make(Identity)
    const token = BEARER.exec(ctx.request.header('authorization') ?? '')?.[1]
    const claims = token ? await identity.tokens.verify(token) : null
    const actor = claims ? await identity.resolver.byUser(claims.userId, claims.schoolId, requestOf(ctx)) : null
    if (!actor) throw notSignedIn()
    if (!isNamedSchool(actor, ctx.request.header('x-school'))) throw notFound()
    ctx.actor = actor
    await next()
  }
}

function isNamedSchool(actor: Actor, named: string | undefined): boolean {
  return named === undefined || named === actor.school.slug || named === actor.school.id
}
