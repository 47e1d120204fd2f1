import type { HttpContext } from '@adonisjs/core/http'
import { notFound, Refusal } from '#engine'
import {
  beginVisit,
  E_PROVIDER_REFUSED,
  E_PROVIDER_UNREACHABLE,
  Identity,
  localPath,
  ProviderDoors,
  requestOf,
  takeVisit,
  webSignInByProvider,
} from '#identity/main'
import type { ProviderDoor, ProviderPerson, Visit } from '#identity/main'
import { schoolToSignInTo } from '#schools/main'
import { leaveNotice } from '../screens/shell.js'
import { goOn } from './after_sign_in.js'

const PROBLEM = 'provider_problem'

/** What went wrong at the provider, as the next sign-in page says it once. */
export type ProviderProblem = 'wrong' | 'down'

/** What `/login` says of a visit to the provider that ended badly; null for nothing. */
export function problemOf(ctx: HttpContext): ProviderProblem | null {
  const problem: unknown = ctx.session.pull(PROBLEM)
  return problem === 'wrong' || problem === 'down' ? problem : null
}

/** Signing in by the installation's identity provider; 404 where it has none. */
export default class ProviderScreens {
  /** `GET /login/provider`: on to the provider, from the public origin, to which it will send the browser back. */
  async begin(ctx: HttpContext): Promise<unknown> {
    const door = await doorIn(ctx)
    const next = localPath(textIn(ctx, 'next')) ?? '/'
    if (ctx.actor) return ctx.response.redirect().toPath(next)
    const school = schoolToSignInTo(ctx, textIn(ctx, 'school')) ?? null
    ctx.response.header('Cache-Control', 'no-store')
    // Once only: behind a proxy that renames hosts no request ever seems to be there.
    if (!door.isAt(ctx.request.host()) && textIn(ctx, 'moved') === undefined) {
      const query = new URLSearchParams({ next, moved: '1', ...(school === null ? {} : { school }) })
      return ctx.response.redirect().toPath(`${door.origin}/login/provider?${query.toString()}`)
    }
    try {
      return ctx.response.redirect().toPath(await beginVisit(ctx, door, { next, school, linkTo: null }))
    } catch (error) {
      return backToLogin(ctx, problemIn(ctx, error), next)
    }
  }

  /** `GET /login/provider/callback`: the provider's answer; code and state leave the address in each case. */
  async finish(ctx: HttpContext): Promise<unknown> {
    const door = await doorIn(ctx)
    const visit = takeVisit(ctx)
    ctx.response.header('Cache-Control', 'no-store').header('Referrer-Policy', 'no-referrer')
    try {
      const person = visit && (await personIn(ctx, door, visit))
      if (visit && visit.linkTo !== null) return await link(ctx, visit.linkTo, person)
      const school = visit?.school ?? null
      const outcome = await webSignInByProvider(ctx, { person, ...(school === null ? {} : { school }) })
      return await goOn(ctx, outcome, visit?.next ?? '/')
    } catch (error) {
      const problem = problemIn(ctx, error)
      return visit && visit.linkTo !== null
        ? backToSecurity(ctx, problem)
        : backToLogin(ctx, problem, visit?.next ?? '/')
    }
  }
}

async function doorIn(ctx: HttpContext): Promise<ProviderDoor> {
  const { only } = await ctx.containerResolver.make(ProviderDoors)
  if (!only) throw notFound()
  return only
}

/** Who came back; null for an answer that does not hold. */
async function personIn(ctx: HttpContext, door: ProviderDoor, { kept }: Visit): Promise<ProviderPerson | null> {
  const query = new URL(ctx.request.url(true), door.origin).searchParams
  try {
    return await door.provider.finish(query, kept)
  } catch (error) {
    if (!(error instanceof E_PROVIDER_REFUSED)) throw error
    ctx.logger.warn({ err: error }, 'An identity provider did not vouch for who came back')
    return null
  }
}

/** Links the user who asked for it, if he is still the one who is signed in. */
async function link(ctx: HttpContext, userId: string, person: ProviderPerson | null): Promise<void> {
  const { externals } = await ctx.containerResolver.make(Identity)
  const isHimself = ctx.actor?.userId === userId && !ctx.actor.viewer
  if (!isHimself || !person || !(await externals.link(userId, person, requestOf(ctx)))) {
    return backToSecurity(ctx, 'wrong')
  }
  leaveNotice(ctx, { tone: 'good', key: 'security.notice.linked', data: {} })
  return ctx.response.redirect().status(303).toPath('/security')
}

function backToLogin(ctx: HttpContext, problem: ProviderProblem, next: string): void {
  ctx.session.put(PROBLEM, problem)
  const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`
  return ctx.response.redirect().status(303).toPath(`/login${query}`)
}

function backToSecurity(ctx: HttpContext, problem: ProviderProblem): void {
  leaveNotice(ctx, { tone: 'bad', key: `security.provider.${problem}`, data: {} })
  return ctx.response.redirect().status(303).toPath('/security')
}

/** What is said of an error; throws what is neither a refused sign-in nor a provider that cannot be reached. */
function problemIn(ctx: HttpContext, error: unknown): ProviderProblem {
  if (error instanceof Refusal && error.kind === 'unauthenticated') return 'wrong'
  if (!(error instanceof E_PROVIDER_UNREACHABLE)) throw error
  ctx.logger.error({ err: error }, 'The identity provider cannot be reached')
  return 'down'
}

function textIn(ctx: HttpContext, name: string): string | undefined {
  const text: unknown = ctx.request.input(name)
  return typeof text === 'string' && text !== '' ? text.slice(0, 2000) : undefined
}
