import type { HttpContext } from '@adonisjs/core/http'
import { Engine, invalid, mayReadAudit, notFound } from '#engine'
import type { Actor, Json } from '#engine'
import { Identity } from '#identity/main'
import type { LoginPage, SchoolLogin } from '#identity/main'
import { actorOf } from '#middleware/context'
import { screenEngine } from '../screens/screen.js'
import { appShellView } from '../screens/shell.js'
import { envelope } from '../envelope.js'

/** Every attempt at the school's door, for who reads its audit; for others there is nothing here. */
export default class LoginsController {
  /** `GET /api/v1/login-events?cursor=`. */
  async index(ctx: HttpContext): Promise<Json> {
    const { logins, next } = await pageOf(ctx, actorOf(ctx))
    ctx.response.header('Cache-Control', 'no-store')
    return { ...(envelope(logins.map(describe)) as object), meta: { next_cursor: next && sealed(next) } }
  }

  /** `GET /audit/logins`. */
  async show(ctx: HttpContext): Promise<string> {
    const actor = actorOf(ctx)
    const { logins, next } = await pageOf(ctx, actor)
    const crumbs = [
      { label: ctx.i18n.t('audit.title'), href: '/audit' },
      { label: ctx.i18n.t('audit.logins.title'), href: '' },
    ]
    return ctx.view.render('pages/logins', {
      shell: appShellView(ctx, await screenEngine(ctx), actor, crumbs),
      logins: logins.map((login) => viewOf(ctx, actor, login)),
      nextHref: next && `/audit/logins?cursor=${sealed(next)}`,
    })
  }
}

async function pageOf(ctx: HttpContext, actor: Actor): Promise<LoginPage> {
  const engine = await ctx.containerResolver.make(Engine)
  if (actor.viewer || !mayReadAudit(engine.registryOf(actor.school), actor)) throw notFound()
  const { history } = await ctx.containerResolver.make(Identity)
  return history.ofSchool(actor.school.id, placeIn(ctx.request.qs()['cursor']))
}

/** A place is an instant and an id, as one opaque word. */
function sealed(place: string): string {
  return Buffer.from(place).toString('base64url')
}

const PLACE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function placeIn(cursor: unknown): string | null {
  if (cursor === undefined || cursor === '') return null
  const place = typeof cursor === 'string' && cursor.length < 200 ? Buffer.from(cursor, 'base64url').toString() : ''
  if (!PLACE.test(place)) throw invalid('cursor', 'is none of ours.')
  return place
}

function describe({ id, at, user, method, outcome, address, agent }: SchoolLogin): Json {
  return { id, at, user: user && { ...user }, method, outcome, address, agent }
}

function viewOf(
  ctx: HttpContext,
  { school }: Actor,
  { at, user, method, outcome, address, agent }: SchoolLogin
): object {
  const time = { dateStyle: 'medium', timeStyle: 'medium', timeZone: school.timezone } as const
  const isBad = !['success', 'requested'].includes(outcome)
  return {
    at: ctx.i18n.formatDate(new Date(at), time),
    name: user?.name ?? null,
    method,
    outcome,
    address,
    agent,
    isBad,
  }
}
