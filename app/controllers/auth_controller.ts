import type { HttpContext } from '@adonisjs/core/http'
import type { JSONWebKeySet } from 'jose'
import { readJsonBody, roleNames } from '#engine'
import type { Actor, Json } from '#engine'
import { Identity, readSignInBody, requestOf } from '#identity/main'

/** Signing in for REST. */
export default class AuthController {
  /** `POST /api/v1/auth/login`: a password for an access token. */
  async login(ctx: HttpContext): Promise<Json> {
    const body = await readJsonBody(ctx)
    const identity = await ctx.containerResolver.make(Identity)
    const signedIn = await identity.signIn(readSignInBody(body), requestOf(ctx))
    const tokens = await identity.tokensFor(signedIn)
    ctx.response.header('Cache-Control', 'no-store')
    return answer({
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      expires_in: tokens.expiresIn,
      token_type: 'Bearer',
      user: describeActor(signedIn.actor),
      roles: roleNames(signedIn.roles),
      home: HOME,
    })
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

function describeActor(actor: Actor): Json {
  const { id, slug, name, timezone, locale, currency } = actor.school
  return {
    id: actor.userId,
    name: actor.name,
    school: { id, slug, name, timezone, locale, currency },
    roles: roleNames(actor.roles),
  }
}

function answer(data: Json): Json {
  return { success: true, data, meta: null, error: null }
}
