import type { HttpContext } from '@adonisjs/core/http'
import { Engine } from '#engine'
import { readOwnUser } from '#identity/main'
import type { HalfSignedIn, SignedIn } from '#identity/main'
import { rememberLanguage } from '../screens/language.js'

const SECOND_HALF = { second_factor: '/login/code', enrolment: '/login/setup' } as const

/** Leads on to where the visitor wanted to go, a path on this server, or to what is still asked of him before. */
export async function goOn(ctx: HttpContext, outcome: SignedIn | HalfSignedIn, next: string): Promise<void> {
  if (outcome.kind !== 'signed_in') {
    const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`
    return ctx.response.redirect().status(303).toPath(`${SECOND_HALF[outcome.kind]}${query}`)
  }
  // From here on the screens speak the language that he has chosen for himself.
  const { locale } = await readOwnUser(await ctx.containerResolver.make(Engine), outcome.actor)
  rememberLanguage(ctx, locale)
  return ctx.response.redirect().status(303).toPath(next)
}
