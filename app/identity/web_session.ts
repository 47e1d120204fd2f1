import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#engine'
import type { Actor } from '#engine'
import { Identity } from './identity.js'
import type { HalfSignedIn, SignedIn } from './identity.js'
import type { ProviderSignIn } from './providers/recognise_by_provider.js'
import { requestOf } from './request_facts.js'
import type { Enrolment } from './second_factors.js'
import type { SignInRequest } from './sign_in.js'

const SESSION = 'identity_session'
const SCHOOL = 'identity_school'
const HALF = 'identity_half'
const ENROLMENT = 'identity_enrolment'

/**
 * Signs in for the screens. The browser's session gets a new id, so that one planted before is worth
 * nothing, and keeps which sign-in it is, never what may be done. Half-way it keeps the token of the first
 * half, and nobody is signed in. Throws the refusal of `signIn`.
 */
export async function webSignIn(ctx: HttpContext, request: SignInRequest): Promise<SignedIn | HalfSignedIn> {
  const identity = await ctx.containerResolver.make(Identity)
  const outcome = await identity.signIn(request, 'web', requestOf(ctx))
  return keepOutcome(ctx, outcome)
}

/** Signs in by the word of an identity provider, as `webSignIn` does by password. Throws the refusal of `signInByProvider`. */
export async function webSignInByProvider(ctx: HttpContext, request: ProviderSignIn): Promise<SignedIn | HalfSignedIn> {
  const identity = await ctx.containerResolver.make(Identity)
  return keepOutcome(ctx, await identity.signInByProvider(request, 'web', requestOf(ctx)))
}

function keepOutcome(ctx: HttpContext, outcome: SignedIn | HalfSignedIn): SignedIn | HalfSignedIn {
  if (outcome.kind === 'signed_in') enterWeb(ctx, outcome)
  else {
    ctx.session.clear()
    ctx.session.regenerate()
    ctx.session.put(outcome.kind === 'enrolment' ? ENROLMENT : HALF, outcome.token)
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
  enterWeb(ctx, signedIn)
  return signedIn
}

/** The second factor that must be set up before the sign-in goes on; null where none is waited for. */
export async function webEnrolment(ctx: HttpContext, issuer: string): Promise<Enrolment | null> {
  const token: unknown = ctx.session.get(ENROLMENT)
  if (token === undefined) return null
  const { enrolments } = await ctx.containerResolver.make(Identity)
  try {
    return await enrolments.begin(token, issuer)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    ctx.session.forget(ENROLMENT)
    return null
  }
}

/** Keeps the token of an operator who must set a second factor up before he is let in. */
export function webMustEnrol(ctx: HttpContext, token: string): void {
  ctx.session.clear()
  ctx.session.regenerate()
  ctx.session.put(ENROLMENT, token)
}

/** Finishes a sign-in by the first code of a second factor that was just set up: the recovery codes, shown once. */
export async function webFinishEnrolment(ctx: HttpContext, code: string): Promise<readonly string[]> {
  const identity = await ctx.containerResolver.make(Identity)
  const token: unknown = ctx.session.get(ENROLMENT)
  const { signedIn, recoveryCodes } = await identity.finishEnrolment(token, code, 'web', requestOf(ctx))
  if (signedIn) enterWeb(ctx, signedIn)
  else ctx.session.forget(ENROLMENT)
  return recoveryCodes
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
    identity.sessions.uses.note(known.id)
    ctx.sessionId = known.id
  } else ctx.session.forget(SESSION)
  return actor
}

/** Puts a sign-in into the browser's session, which gets a new id and forgets all else. */
export function enterWeb(ctx: HttpContext, { sessionId, actor }: SignedIn): void {
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
