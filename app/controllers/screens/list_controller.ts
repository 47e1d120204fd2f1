import type { HttpContext } from '@adonisjs/core/http'
import {
  idOfSingle,
  Labels,
  listQuery,
  listSearch,
  listView,
  NO_VIEW,
  recordPath,
  showsTags,
  usablePath,
} from '#engine'
import type { ListState } from '#engine'
import { bulkView } from './bulk_view.js'
import { readViews, stateWithView, viewsView } from './list_views.js'
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
    const query = ctx.request.parsedUrl.query ?? ''
    const offered = await readViews(screen)
    const state = stateWithView(screen, query, offered)
    const page = await engine.list(actor, entity.name, listQuery(scene, state))
    const list = listView(scene, state, page, await filterLabels(screen, state), await tagNames(screen))
    const tools = { views: viewsView(screen, state, offered), bulk: bulkView(screen, state, list), key: keyOf(null) }
    ctx.response.header('Vary', 'Cookie, HX-Request, HX-Request-Type')
    if (!isPartial(ctx)) {
      return ctx.view.render('pages/list', {
        shell: shellOf(screen),
        list,
        entity: entity.name,
        query: listSearch({ ...state, view: NO_VIEW }).slice(1),
        ...tools,
      })
    }
    // A list that looks at itself again stays at its address.
    if (ctx.request.header('x-live') === undefined) ctx.response.header('HX-Push-Url', list.href)
    return ctx.view.render('partials/list_results', { list, ...tools })
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

/** Tags that are offered to filter by; more are found by their name. */
const MOST_TAGS = 100

/** The names of the school's tags, for who sees them in this list. */
async function tagNames({ engine, actor, scene }: Screen): Promise<readonly string[]> {
  if (!showsTags(scene) || engine.rights(actor, 'core.tag')?.can['read'] !== true) return []
  const { data } = await engine.list(actor, 'core.tag', `fields=name&sort=name&per_page=${MOST_TAGS}&count=none`)
  return data.map((tag) => String(tag['name']))
}
