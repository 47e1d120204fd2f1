import type { HttpContext } from '@adonisjs/core/http'
import { Engine, hasScreens, recordPath } from '#engine'
import type { Actor, JsonObject, Locale } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { localeOf } from './language.js'
import { isPartial, screenEngine } from './screen.js'
import { appShellView } from './shell.js'

const ENTITY = 'core.notification'
/** Notifications on one page. */
const PAGE = 30

interface NotificationRow {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly at: string
  readonly isRead: boolean
  /** The record that it is about, where whoever looks may see it. */
  readonly href: string | null
}

/** What the reader was told: his notifications, and how many of them are new. */
export default class NotificationsController {
  /** `GET /notifications?new=1&cursor=…` */
  async index(ctx: HttpContext): Promise<string> {
    const engine = await ctx.containerResolver.make(Engine)
    const actor = actorOf(ctx)
    const { new: asked, cursor } = ctx.request.qs() as Readonly<Record<string, unknown>>
    const isNew = asked === '1'
    const query = new URLSearchParams({ sort: '-created_at', per_page: String(PAGE), count: 'none' })
    if (isNew) query.set('is_read', 'false')
    if (typeof cursor === 'string') query.set('cursor', cursor)
    const { data, meta } = await engine.list(actor, ENTITY, query.toString())
    const locale = localeOf(ctx.i18n, actor.school)
    const older = meta.next_cursor
    ctx.response.header('Cache-Control', 'private, no-store')
    return ctx.view.render('pages/notifications', {
      shell: appShellView(ctx, await screenEngine(ctx), actor, [
        { href: '', label: ctx.i18n.t('notifications.title') },
      ]),
      isNew,
      count: await unread(engine, actor),
      rows: data.map((record) => rowOf(engine, actor, locale, record)),
      next: older
        ? `/notifications?${new URLSearchParams({ ...(isNew ? { new: '1' } : {}), cursor: older }).toString()}`
        : null,
    })
  }

  /** `GET /notifications/bell`: the number at the bell; the page itself without htmx. */
  async bell(ctx: HttpContext): Promise<unknown> {
    if (!isPartial(ctx)) return ctx.response.redirect().toPath('/notifications')
    const engine = await ctx.containerResolver.make(Engine)
    ctx.response.header('Cache-Control', 'private, no-store')
    return ctx.view.render('partials/bell', { count: await unread(engine, actorOf(ctx)) })
  }

  /** `POST /notifications/:id/read`: counts as read; leads to the record where the form asks for it. */
  async read(ctx: HttpContext): Promise<void> {
    const engine = await ctx.containerResolver.make(Engine)
    const actor = actorOf(ctx)
    const { id } = ctx.params as Readonly<Record<string, string>>
    const record = await engine.update(actor, ENTITY, (id ?? '').toLowerCase(), { is_read: true })
    const href = ctx.request.body()['open'] === '1' ? hrefOf(engine, actor, record) : null
    ctx.response
      .redirect()
      .status(303)
      .toPath(href ?? '/notifications')
  }

  /** `POST /notifications/read` */
  async readAll(ctx: HttpContext): Promise<void> {
    const engine = await ctx.containerResolver.make(Engine)
    await engine.act(actorOf(ctx), ENTITY, null, 'mark_all_read', {})
    ctx.response.redirect().status(303).toPath('/notifications')
  }
}

/** How many are new; beyond ten thousand it does not matter. */
async function unread(engine: Engine, actor: Actor): Promise<number> {
  if (engine.rights(actor, ENTITY)?.can['read'] !== true) return 0
  const { meta } = await engine.list(actor, ENTITY, 'is_read=false&per_page=1&fields=id&count=capped')
  return meta.total ?? 0
}

function rowOf(engine: Engine, actor: Actor, locale: Locale, record: JsonObject): NotificationRow {
  const { language, timezone } = locale
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: timezone })
  return {
    id: String(record['id']),
    title: String(record['title'] ?? ''),
    body: String(record['body'] ?? ''),
    at: format.format(new Date(String(record['created_at']))),
    isRead: record['is_read'] === true,
    href: hrefOf(engine, actor, record),
  }
}

function hrefOf(engine: Engine, actor: Actor, { entity: name, record: id }: JsonObject): string | null {
  const { entities } = engine.registryOf(actor.school)
  const entity = typeof name === 'string' && Object.hasOwn(entities, name) ? entities[name] : undefined
  if (!entity || typeof id !== 'string' || !hasScreens(entity)) return null
  return engine.rights(actor, entity.name)?.can['read'] === true ? recordPath(entity, id) : null
}
