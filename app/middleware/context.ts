import '@adonisjs/core/http'
import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#engine'
import type { Actor } from '#engine'
import { isNamed, Schools, schoolsNamedBy } from '#schools/main'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Who asks; null (or absent, on routes without an actor middleware) for nobody. */
    actor?: Actor | null
    /** The sign-in that the request comes from; absent for visitors and API clients. */
    sessionId?: string
  }
}

/** The actor of a request that only somebody signed in may make; a 401 refusal without one. */
export function actorOf(ctx: HttpContext): Actor {
  if (!ctx.actor) throw notSignedIn()
  return ctx.actor
}

/**
 * Says of an answer, unless it says otherwise itself, that it is one person's: no cache between keeps it, and whoever holds
 * it asks again before he shows it. `told` names the headers of the request that it depends on.
 */
export function keepPersonal({ response }: HttpContext, told: string): void {
  response.header('Cache-Control', 'private, no-cache')
  response.header('Vary', told)
}

const BEARER = /^Bearer +([\w.~+/=-]+) *$/i

/** The access token that a request carries in `Authorization`; undefined without one. */
export function bearerOf({ request }: HttpContext): string | undefined {
  return BEARER.exec(request.header('authorization') ?? '')?.[1]
}

/** The one answer to a missing, forged or expired credential. */
export function notSignedIn(): Refusal {
  return new Refusal('unauthenticated', 'Sign in first.')
}

/** Who stands for other systems that send messages to a school: nobody's user, and without rights; null for no open school. */
export async function webhookActor(school: string, hook: string, ctx: HttpContext): Promise<Actor | null> {
  const schools = await ctx.containerResolver.make(Schools)
  const found = await schools.schoolNamed(school)
  if (!found || !isNamed(found, schoolsNamedBy(ctx))) return null
  return {
    kind: 'service',
    userId: null,
    name: hook,
    school: found,
    roles: [],
    reason: `message to ${hook}`,
    requestId: ctx.request.id() ?? null,
    address: ctx.request.ip(),
  }
}
