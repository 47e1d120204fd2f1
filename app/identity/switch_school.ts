import type { HttpContext } from '@adonisjs/core/http'
import { Engine, notFound, UUID_IN_ANY_CASE } from '#engine'
import type { Actor } from '#engine'
import { Identity } from './identity.js'
import { requestOf } from './request_facts.js'
import { enterWeb } from './web_session.js'

/**
 * Takes the browser's sign-in to another school of the same user. It stays the same sign-in, so that it ends when it would
 * have ended and keeps its second factor; the browser's session gets a new id, and tokens that it has given for the school left
 * are worth nothing. A school that he is no member of, or that is closed, does not exist (404). Kept in the audit of the
 * school entered.
 */
export async function switchSchool(ctx: HttpContext, actor: Actor, schoolId: string): Promise<Actor> {
  const identity = await ctx.containerResolver.make(Identity)
  const engine = await ctx.containerResolver.make(Engine)
  const { sessionId } = ctx
  if (actor.userId === null || sessionId === undefined || actor.viewer) throw notFound()
  if (!UUID_IN_ANY_CASE.test(schoolId)) throw notFound()
  const there = await identity.resolver.byUser(actor.userId, schoolId, requestOf(ctx))
  if (!there || !(await identity.sessions.moveOwn(actor.userId, sessionId, there.school.id))) throw notFound()
  enterWeb(ctx, { kind: 'signed_in', sessionId, actor: there })
  await engine.note(there, 'login', 'core.user', actor.userId, 'came from another school of his')
  return there
}
