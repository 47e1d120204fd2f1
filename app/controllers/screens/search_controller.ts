import type { HttpContext } from '@adonisjs/core/http'
import { Engine, entityOf, hasScreens, pluralOf, recordPath, Refusal, screenPath, searchAll } from '#engine'
import type { FoundRecords } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { translatorOf } from './language.js'
import { isPartial, screenEngine } from './screen.js'
import { appShellView } from './shell.js'

const LONGEST = 100

/** `GET /search?q=…`: what is found in all kinds of records, and the screens whose names begin so; a part of it for the box of the shell. */
export default class SearchController {
  async handle(ctx: HttpContext): Promise<string> {
    const engine = await ctx.containerResolver.make(Engine)
    const actor = actorOf(ctx)
    const asked: unknown = ctx.request.qs()['q']
    const q = typeof asked === 'string' ? asked.trim().slice(0, LONGEST) : ''
    const shell = appShellView(ctx, await screenEngine(ctx), actor, [{ href: '', label: ctx.i18n.t('search.title') }])
    const found = await find(engine, actor, q)
    const translator = translatorOf(ctx.i18n, engine.registryOf(actor.school).words)
    const groups = found.flatMap(({ entity: name, records, hasMore }) => {
      const entity = entityOf(engine.registryOf(actor.school), name)
      if (!hasScreens(entity)) return []
      const list = `${screenPath(entity)}?${new URLSearchParams({ search: q }).toString()}`
      const rows = records.map(({ id, label }) => ({ href: recordPath(entity, id), label }))
      return [{ title: pluralOf(translator, entity), rows, more: hasMore ? list : null }]
    })
    const pages = shell.menu.flatMap(({ items }) => items).filter(({ label }) => beginsWith(label, q))
    ctx.response.header('Cache-Control', 'private, no-store')
    const model = { q, groups, pages, isShort: q.length < 2 }
    return isPartial(ctx)
      ? ctx.view.render('partials/search_results', model)
      : ctx.view.render('pages/search', { ...model, shell })
  }
}

/** Nothing for a text that is too short to look for. */
async function find(engine: Engine, actor: ReturnType<typeof actorOf>, q: string): Promise<readonly FoundRecords[]> {
  try {
    return await searchAll(engine.session(actor), q)
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'invalid') return []
    throw error
  }
}

/** Any word of a title begins so. */
function beginsWith(label: string, q: string): boolean {
  const words = label.toLocaleLowerCase().split(/\s+/u)
  return q !== '' && words.some((word) => word.startsWith(q.toLocaleLowerCase()))
}
