import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#engine'
import { Identity } from './identity.js'
import type { HalfSignedIn, SignedIn } from './identity.js'
import { requestOf } from './request_facts.js'
import type { SignInRequest } from './sign_in.js'

const SESSION = 'identity_session'
const SCHOOL = 'identity_school'
const HALF = 'identity_half'

/**
 * Signs in for the screens. The browser's session gets a new id, so that one planted before is worth
 * nothing, and keeps which sign-in it is, never what may be done. Half-way it keeps the token of the first
 * half, and nobody is signed in. Throws the refusal of `signIn`.
 */
export async function webSignIn(ctx: HttpContext, request: SignInRequest): Promise<SignedIn | HalfSignedIn> {
  const identity = await ctx.containerResolver.make(Identity)
  const outcome = await identity.signIn(request, 'web', requestOf(ctx))
  if (outcome.kind === 'signed_in') enter(ctx, outcome)
  else {
    ctx.session.clear()
    ctx.session.regenerate()
    ctx.session.put(HALF, outcome.token)
  }
  return outcome
}

/** True while a second factor is waited for. */
export function isHalfSignedIn(ctx: HttpContext): boolean {
  return ctx.session.has(HALF)
}

/** Finishes a sign-in by the second factor, with a new id once more. Throws the refusal of `finishSignIn`. */
export async function webFinishSignIn(ctx: HttpContext, code: string): Promise<SignedIn> {
  const identity = await ctx.containerResolver.make(Identity)
  const signedIn = await identity.finishSignIn(ctx.session.get(HALF), code, 'web', requestOf(ctx))
  enter(ctx, signedIn)
  return signedIn
}

/** Signs out: the sign-in ends, everything in the browser's session goes, and its id with it. */
export async function webSignOut(ctx: HttpContext): Promise<void> {
  const identity = await ctx.containerResolver.make(Identity)
  const known = sessionOf(ctx)
  ctx.session.clear()
  ctx.session.regenerate()
  ctx.actor = null
  if (known) await identity.sessions.revoke(known.id)
}

/** The actor behind the browser's session; null for a visitor and for one whose sign-in or rights here have ended. */
export async function actorOfSession(ctx: HttpContext): Promise<Actor | null> {
  const known = sessionOf(ctx)
  if (!known) return null
  const identity = await ctx.containerResolver.make(Identity)
  const actor = await identity.resolver.bySession(known.id, known.school, requestOf(ctx))
  if (actor) {
    identity.sessions.noteUse(known.id)
    ctx.sessionId = known.id
  } else ctx.session.forget(SESSION)
  return actor
}

function enter(ctx: HttpContext, { sessionId, actor }: SignedIn): void {
  ctx.session.clear()
  ctx.session.regenerate()
  ctx.session.put(SESSION, sessionId)
  ctx.session.put(SCHOOL, actor.school.id)
  ctx.sessionId = sessionId
  ctx.actor = actor
}

function sessionOf(ctx: HttpContext): { readonly id: string; readonly school: string } | null {
  const id: unknown = ctx.session.get(SESSION)
  const school: unknown = ctx.session.get(SCHOOL)
  return typeof id === 'string' && typeof school === 'string' ? { id, school } : null
}
