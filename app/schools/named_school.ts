import type { HttpContext } from '@adonisjs/core/http'
import type { School } from '#engine'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Short name of the school that the request's host stands for; null for a host of all schools. */
    hostSchool?: string | null
  }
}

/** The schools that a request names, by host and by `X-School`: short names or ids, each once. */
export function schoolsNamedBy(ctx: HttpContext): readonly string[] {
  const named = [ctx.hostSchool, ctx.request.header('x-school')]
  return [...new Set(named.filter((name): name is string => typeof name === 'string'))]
}

/** True where a school is the one that each of the names means. */
export function isNamed({ id, slug }: Pick<School, 'id' | 'slug'>, names: readonly string[]): boolean {
  return names.every((name) => name === slug || name === id)
}

/**
 * The one school that a request may be signed in to: what its host, `X-School` and body name. Contradicting
 * names give a name that no school has, so that the answer is that of a wrong login. Undefined for none.
 */
export function schoolToSignInTo(ctx: HttpContext, given: string | undefined): string | undefined {
  const names = new Set(schoolsNamedBy(ctx))
  if (given !== undefined) names.add(given)
  return names.size > 1 ? [...names].join(' ') : [...names][0]
}
