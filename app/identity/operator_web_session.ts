import type { HttpContext } from '@adonisjs/core/http'
import { Identity } from './identity.js'
import type { OperatorSignIn } from './operator_sign_in.js'
import { requestOf } from './request_facts.js'

const OPERATOR = 'identity_operator'

/**
 * Signs a platform operator in for the screens. The browser's session gets a new id and forgets all else: who was signed in
 * to a school with it is not any more. Throws the refusal of `signInOperator`.
 */
export async function webSignInOperator(ctx: HttpContext, attempt: OperatorSignIn): Promise<void> {
  const identity = await ctx.containerResolver.make(Identity)
  const { sessionId } = await identity.signInOperator(attempt, 'web', requestOf(ctx))
  if (ctx.sessionId) await identity.sessions.revoke(ctx.sessionId)
  ctx.session.clear()
  ctx.session.regenerate()
  ctx.session.put(OPERATOR, sessionId)
}

/** Id of the user who is signed in as operator, whether he still is one or not; null without a sign-in that holds. */
export async function operatorOfSession(ctx: HttpContext): Promise<string | null> {
  const sessionId: unknown = ctx.session.get(OPERATOR)
  if (typeof sessionId !== 'string') return null
  const { sessions } = await ctx.containerResolver.make(Identity)
  const found = (await sessions.holds(sessionId)) ? await sessions.find(sessionId) : null
  if (found) sessions.uses.note(sessionId)
  else ctx.session.forget(OPERATOR)
  return found?.userId ?? null
}

/** Ends it. */
export async function webSignOutOperator(ctx: HttpContext): Promise<void> {
  const sessionId: unknown = ctx.session.get(OPERATOR)
  ctx.session.clear()
  ctx.session.regenerate()
  if (typeof sessionId !== 'string') return
  const { sessions } = await ctx.containerResolver.make(Identity)
  await sessions.revoke(sessionId)
}
