import type { HttpContext } from '@adonisjs/core/http'
import { pluralOf, Refusal } from '#engine'
import type { Actor, Entity, RefusalDetails } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { entryViews } from './entries.js'
import type { EntryPage, ScreenEngine } from './engine_port.js'
import { translatorOf } from './language.js'
import { screenEngine } from './screen.js'
import { appShellView } from './shell.js'

const FILTERS = ['entity', 'action', 'actor', 'record', 'from', 'to'] as const

type Filters = Readonly<Record<(typeof FILTERS)[number], string>>

/** `GET /audit`: who did what at the school, with filters. Wrong ones are shown beside their inputs. */
export default class AuditController {
  async handle(ctx: HttpContext): Promise<string> {
    const engine = await screenEngine(ctx)
    const actor = actorOf(ctx)
    const query = ctx.request.qs()
    const given = Object.fromEntries(FILTERS.map((name) => [name, textOf(query[name])])) as Filters
    const filled = Object.entries(given).filter(([, value]) => value !== '')
    const asked = new URLSearchParams([...filled, ...(query.cursor ? [['cursor', textOf(query.cursor)]] : [])])
    const { page, errors } = await listOrProblems(engine, actor, asked.toString())
    if (Object.keys(errors).length > 0) ctx.response.status(422)
    const { entities } = engine.registryOf(actor.school)
    const entityOf = (name: string): Entity | null => (Object.hasOwn(entities, name) ? (entities[name] ?? null) : null)
    const entries = await entryViews(ctx, engine, actor, page.data, ({ entity }) => entityOf(String(entity)))
    const next = new URLSearchParams([...filled, ['cursor', page.meta.next_cursor ?? '']])
    return ctx.view.render('pages/audit', {
      shell: appShellView(ctx, engine, actor),
      given,
      errors,
      entities: entityOptions(ctx, engine, actor, given.entity),
      entries,
      isFiltered: filled.length > 0,
      nextHref: page.meta.next_cursor && `/audit?${next.toString()}`,
    })
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

async function listOrProblems(
  engine: ScreenEngine,
  actor: Actor,
  query: string
): Promise<{ page: EntryPage; errors: RefusalDetails }> {
  try {
    return { page: await engine.audit(actor, query), errors: {} }
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
    return { page: { data: [], meta: { next_cursor: null } }, errors: error.details }
  }
}

/** The kinds of records that the reader may read, and the one that is asked for. */
function entityOptions(ctx: HttpContext, engine: ScreenEngine, actor: Actor, chosen: string) {
  const translator = translatorOf(ctx.i18n)
  const options = Object.values(engine.registryOf(actor.school).entities)
    .filter(({ name, kind }) => kind !== 'child' && engine.rights(actor, name)?.can.read === true)
    .map((entity) => ({ value: entity.name, label: pluralOf(translator, entity), isChosen: entity.name === chosen }))
    .sort((a, b) => a.label.localeCompare(b.label, ctx.i18n.locale))
  const isKnown = chosen === '' || options.some(({ isChosen }) => isChosen)
  return isKnown ? options : [...options, { value: chosen, label: chosen, isChosen: true }]
}
