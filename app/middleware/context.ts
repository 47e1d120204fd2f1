import '@adonisjs/core/http'
import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#engine'
import type { Actor } from '#engine'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Who asks; null (or absent, on routes without an actor middleware) for nobody. */
    actor?: Actor | null
  }
}

/** The actor of a request that only somebody signed in may make; a 401 refusal without one. */
export function actorOf(ctx: HttpContext): Actor {
  if (!ctx.actor) throw notSignedIn()
  return ctx.actor
}

/** The one answer to a missing, forged or expired credential. */
export function notSignedIn(): Refusal {
  return new Refusal('unauthenticated', 'Sign in first.')
}
