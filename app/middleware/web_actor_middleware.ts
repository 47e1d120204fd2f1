import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { Engine, Refusal } from '#engine'
import type { Actor } from '#engine'
import { actorOfSession, viewedActor } from '#identity/main'
import { isNamed, schoolsNamedBy } from '#schools/main'
import { keepPersonal } from './context.js'
import { SchoolTurns } from './school_turns.js'

const SAFE = new Set(['GET', 'HEAD'])
/** Where somebody who looks through the eyes of another may still send a form: to stop, and to leave. */
const WAYS_OUT = new Set(['/view-as/stop', '/logout'])

/**
 * The screens' door: the actor behind the session, or the one through whose eyes he looks; null for a visitor, and at
 * another school's host. Stands after the session. Who looks as another sees screens of records alone, and sends no
 * form: not even to screens that ask no grant, such as those of the own account.
 */
export default class WebActorMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    keepPersonal(ctx, 'Cookie')
    const signedIn = await actorOfSession(ctx)
    const own = signedIn && isNamed(signedIn.school, schoolsNamedBy(ctx)) ? signedIn : null
    ctx.actor = own && (await viewedActor(ctx, own))
    if (ctx.actor?.viewer && !(await mayPass(ctx, ctx.actor))) {
      throw new Refusal('forbidden', 'You are looking as somebody else; this is not for you.')
    }
    if (!ctx.actor) return next()
    const turns = await ctx.containerResolver.make(SchoolTurns)
    await turns.take(ctx, ctx.actor.school, next)
  }
}

async function mayPass({ request, containerResolver }: HttpContext, { school }: Actor): Promise<boolean> {
  const path = request.url()
  if (WAYS_OUT.has(path)) return true
  if (!SAFE.has(request.method())) return false
  const engine = await containerResolver.make(Engine)
  const [first = ''] = path.split('/').filter(Boolean)
  return (
    path === '/' ||
    first === 'pickers' ||
    first === 'files' ||
    engine.registryOf(school).plugins.some(({ name }) => name === first)
  )
}
