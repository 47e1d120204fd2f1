import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#engine'
import type { Actor, Json } from '#engine'
import { HALF_LIFETIME, unenrolled } from '#identity/main'
import type { HalfSignedIn } from '#identity/main'
import { actorOf } from '#middleware/context'
import { envelope } from '../envelope.js'

/** The envelope of a good answer. What comes from identity is never kept by a cache. */
export function answer(ctx: HttpContext, data: Json): Json {
  ctx.response.header('Cache-Control', 'no-store')
  return envelope(data)
}

/** The user who asks about the own account; a 403 refusal for a program, which has none. */
export function userOf(ctx: HttpContext): Actor & { readonly userId: string } {
  const actor = actorOf(ctx)
  if (actor.userId === null) throw new Refusal('forbidden', 'Only a signed-in user may do that.')
  return { ...actor, userId: actor.userId }
}

/** The password was right, and something must follow: 401 with the token to do so. */
export function halfWay({ kind, token }: Pick<HalfSignedIn, 'kind' | 'token'>): Refusal {
  if (kind === 'second_factor') {
    const facts = { second_factor_token: token, second_factor_expires_in: HALF_LIFETIME / 1000 }
    return new Refusal('unauthenticated', 'A second factor is required.', { facts })
  }
  return unenrolled(token)
}
