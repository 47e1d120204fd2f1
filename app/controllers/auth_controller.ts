import type { HttpContext } from '@adonisjs/core/http'
import type { JSONWebKeySet } from 'jose'
import { readJsonBody, readOptionalBody, roleNames } from '#engine'
import type { Actor, Json, JsonObject } from '#engine'
import { Identity, readSignInBody, readTextBody, requestOf } from '#identity/main'
import type { TokenPair } from '#identity/main'
import { schoolToSignInTo } from '#schools/main'
import { answer, halfWay } from './identity/answers.js'

const TOKEN = 200
/** As authenticator apps show it where no school stands behind. */
const ISSUER = 'Lectern'

/** Signing in for REST. */
export default class AuthController {
  /**
   * `POST /api/v1/auth/login`: a password for tokens. Where a second factor is asked for it is refused (401) with
   * the token of the first half among the facts of the refusal; so it is where one must be set up first.
   */
  async login(ctx: HttpContext): Promise<Json> {
    const body = await readJsonBody(ctx)
    const identity = await ctx.containerResolver.make(Identity)
    const given = readSignInBody(body)
    const school = schoolToSignInTo(ctx, given.school)
    const request = { ...given, ...(school === undefined ? {} : { school }) }
    const outcome = await identity.signIn(request, 'api', requestOf(ctx))
    if (outcome.kind !== 'signed_in') throw halfWay(outcome)
    return answer(ctx, describeTokens(await identity.tokensFor(outcome), outcome.actor))
  }

  /** `POST /api/v1/auth/second-factor`: the second half. */
  async secondFactor(ctx: HttpContext): Promise<Json> {
    const { token, code } = readTextBody(await readJsonBody(ctx), { token: TOKEN, code: 40 })
    const identity = await ctx.containerResolver.make(Identity)
    const signedIn = await identity.finishSignIn(token, code, 'api', requestOf(ctx))
    return answer(ctx, describeTokens(await identity.tokensFor(signedIn), signedIn.actor))
  }

  /** `POST /api/v1/auth/second-factor/setup`: a secret for who may not sign in without a second factor. */
  async setUp(ctx: HttpContext): Promise<Json> {
    const { token } = readTextBody(await readJsonBody(ctx), { token: TOKEN })
    const { enrolments } = await ctx.containerResolver.make(Identity)
    return answer(ctx, { ...(await enrolments.begin(token, ISSUER)) })
  }

  /** `POST /api/v1/auth/second-factor/setup/confirm`: the first code puts it in force and signs in; an operator signs in himself. */
  async confirmSetUp(ctx: HttpContext): Promise<Json> {
    const { token, code } = readTextBody(await readJsonBody(ctx), { token: TOKEN, code: 40 })
    const identity = await ctx.containerResolver.make(Identity)
    const { recoveryCodes, signedIn } = await identity.finishEnrolment(token, code, 'api', requestOf(ctx))
    const session = signedIn && describeTokens(await identity.tokensFor(signedIn), signedIn.actor)
    return answer(ctx, { ...session, recovery_codes: recoveryCodes })
  }

  /** `POST /api/v1/auth/refresh`: a refresh token, once, for new tokens. */
  async refresh(ctx: HttpContext): Promise<Json> {
    const { refresh_token: token } = readTextBody(await readJsonBody(ctx), { refresh_token: TOKEN })
    const identity = await ctx.containerResolver.make(Identity)
    const { actor, ...tokens } = await identity.refresh(token, requestOf(ctx))
    return answer(ctx, describeTokens(tokens, actor))
  }

  /** `POST /api/v1/auth/logout`: ends the session of the access token, and that of a refresh token in the body. */
  async logout(ctx: HttpContext): Promise<Json> {
    const { refresh_token: token } = readTextBody(await readOptionalBody(ctx), {}, { refresh_token: TOKEN })
    const identity = await ctx.containerResolver.make(Identity)
    const bearer = /^Bearer +(\S+) *$/i.exec(ctx.request.header('authorization') ?? '')?.[1]
    const subject = bearer ? (await identity.tokens.verify(bearer))?.subject : null
    if (subject?.kind === 'user') await identity.sessions.revoke(subject.sessionId)
    if (token !== undefined) await identity.revoke(token)
    return answer(ctx, null)
  }

  /** `GET /.well-known/jwks.json`: the keys that verify our tokens (RFC 7517), without an envelope. */
  async jwks(ctx: HttpContext): Promise<JSONWebKeySet> {
    const identity = await ctx.containerResolver.make(Identity)
    ctx.response.header('Cache-Control', 'public, max-age=300')
    return identity.tokens.jwks()
  }
}

/** Path of the screen on which everybody starts; it shows to each role what it needs. */
const HOME = '/'

function describeTokens({ accessToken, refreshToken, expiresIn }: TokenPair, actor: Actor): JsonObject {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: expiresIn,
    token_type: 'Bearer',
    user: describeActor(actor),
    roles: roleNames(actor.roles),
    home: HOME,
  }
}

function describeActor(actor: Actor): Json {
  const { id, slug, name, timezone, locale, currency } = actor.school
  return {
    id: actor.userId,
    name: actor.name,
    school: { id, slug, name, timezone, locale, currency },
    roles: roleNames(actor.roles),
  }
}
