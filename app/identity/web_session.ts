import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#engine'
import { Identity } from './identity.js'
import { requestOf } from './request_facts.js'
import type { SignedIn, SignInRequest } from './sign_in.js'

const USER = 'identity_user'
const SCHOOL = 'identity_school'

/**
 * Signs in for the screens. The session gets a new id, so that one planted before is worth nothing,
 * and keeps who and where, never what he may do. Throws the refusal of `signIn`.
 */
export async function webSignIn(ctx: HttpContext, request: SignInRequest): Promise<SignedIn> {
  const identity = await ctx.containerResolver.make(Identity)
  const signedIn = await identity.signIn(request, requestOf(ctx))
  ctx.session.clear()
  ctx.session.regenerate()
  ctx.session.put(USER, signedIn.user.id)
  ctx.session.put(SCHOOL, signedIn.school.id)
  ctx.actor = signedIn.actor
  return signedIn
}

/** Signs out: everything in the session goes, and its id with it. */
export function webSignOut(ctx: HttpContext): void {
  ctx.session.clear()
  ctx.session.regenerate()
  ctx.actor = null
}

/** The actor behind the session; null for a visitor and for one whose rights here have ended. */
export async function actorOfSession(ctx: HttpContext): Promise<Actor | null> {
  const user: unknown = ctx.session.get(USER)
  const school: unknown = ctx.session.get(SCHOOL)
  if (typeof user !== 'string' || typeof school !== 'string') return null
  const identity = await ctx.containerResolver.make(Identity)
  const actor = await identity.resolver.byUser(user, school, requestOf(ctx))
  if (!actor) ctx.session.forget(USER)
  return actor
}
