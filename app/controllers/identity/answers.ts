import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#engine'
import type { Actor, Json } from '#engine'
import { actorOf } from '#middleware/context'

/** The envelope of a good answer. What comes from identity is never kept by a cache. */
export function answer(ctx: HttpContext, data: Json): Json {
  ctx.response.header('Cache-Control', 'no-store')
  return { success: true, data, meta: null, error: null }
}

/** The user who asks about the own account; a 403 refusal for a program, which has none. */
export function userOf(ctx: HttpContext): Actor & { readonly userId: string } {
  const actor = actorOf(ctx)
  if (actor.userId === null) throw new Refusal('forbidden', 'Only a signed-in user may do that.')
  return { ...actor, userId: actor.userId }
}
