import type { HttpContext } from '@adonisjs/core/http'
import { mayReadHistory, recordLabel, recordPath } from '#engine'
import { entryViews } from './entries.js'
import { idOf, openScreen, shellOf } from './screen.js'
import type { Screen } from './screen.js'

/** `GET /:plugin/:plural/:id/history`: what was done to one record, newest first. */
export default class HistoryController {
  async handle(ctx: HttpContext): Promise<string> {
    const screen = await openScreen(ctx)
    const { engine, actor, entity, scene } = screen
    const id = idOf(screen)
    const record = await engine.read(actor, entity.name, id, 'fields=id')
    const page = await engine.history(actor, entity.name, id, ctx.request.parsedUrl.query ?? '')
    const entries = await entryViews(ctx, engine, actor, page.data, () => entity)
    const label = recordLabel(scene, record)
    const path = recordPath(entity, id)
    const title = ctx.i18n.t('audit.history')
    const shell = shellOf(screen, [
      { href: path, label },
      { href: '', label: title },
    ])
    const nextHref = page.meta.next_cursor && `${path}/history?cursor=${page.meta.next_cursor}`
    return ctx.view.render('pages/history', { shell, title, label, entries, nextHref, backHref: path })
  }
}

/** Whether the histories of this entity's records are for whoever asks. */
export function isHistoryOpen({ engine, actor, entity }: Screen): boolean {
  return mayReadHistory(engine.registryOf(actor.school), actor, entity.name)
}
