import type { HttpContext } from '@adonisjs/core/http'
import { Labels, listQuery, idOfSingle, listView, readListState, recordPath, usablePath } from '#engine'
import type { ListState } from '#engine'
import { keyOf } from './process_screen.js'
import { openScreen, isPartial, shellOf } from './screen.js'
import type { Screen } from './screen.js'

/** `GET /:plugin/:plural`: a list; only its table when htmx asks for that. */
export default class ListController {
  async handle(ctx: HttpContext): Promise<string | void> {
    const screen = await openScreen(ctx)
    const { engine, actor, entity, scene } = screen
    // What a school has once is no list.
    if (entity.kind === 'single') return ctx.response.redirect().toPath(recordPath(entity, idOfSingle(entity, screen)))
    const state = readListState(scene, ctx.request.parsedUrl.query ?? '')
    const page = await engine.list(actor, entity.name, listQuery(scene, state))
    const list = listView(scene, state, page, await filterLabels(screen, state))
    ctx.response.header('Vary', 'Cookie, HX-Request, HX-Request-Type')
    if (!isPartial(ctx)) {
      return ctx.view.render('pages/list', {
        shell: shellOf(screen),
        list,
        entity: entity.name,
        query: ctx.request.parsedUrl.query ?? '',
        key: keyOf(null),
      })
    }
    // A list that looks at itself again stays at its address.
    if (ctx.request.header('x-live') === undefined) ctx.response.header('HX-Push-Url', list.href)
    return ctx.view.render('partials/list_results', { list })
  }
}

/** Labels of the records that the filters in force name: one pick per linked entity, none without filters. */
async function filterLabels({ engine, actor, scene }: Screen, state: ListState): Promise<Labels> {
  const labels = new Labels()
  for (const { path, value } of state.filters) {
    const link = usablePath(scene, path, 'filterable')?.field.link
    if (!link) continue
    for (const picked of await engine.pick(actor, link.entity, { ids: value.split(','), limit: 20 })) {
      labels.add(link.entity, picked.id, picked.label)
    }
  }
  return labels
}
