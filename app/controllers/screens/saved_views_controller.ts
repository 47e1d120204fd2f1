import type { HttpContext } from '@adonisjs/core/http'
import { Refusal, screenPath } from '#engine'
import { keyOf } from './process_screen.js'
import { readViews, SAVED_VIEW } from './list_views.js'
import { openScreen } from './screen.js'
import type { Screen } from './screen.js'
import { leaveNotice } from './shell.js'

type Form = Readonly<Record<string, unknown>>
/** Where to go after it is done, and what to say there. */
interface Done {
  readonly view: string | null
  readonly key: string
  readonly label: string
}
type Work = (screen: Screen, form: Form, view: string) => Promise<Done>

/** `POST /:plugin/:plural/views`: what people do with the views of a list; leads back to the list. */
export default class SavedViewsController {
  async handle(ctx: HttpContext): Promise<void> {
    const screen = await openScreen(ctx)
    const form = ctx.request.body() as Form
    const work = WORKS[text(form, 'do')] ?? WORKS['save_as']
    const path = screenPath(screen.entity)
    let to = `${path}${text(form, 'view') === '' ? '' : `?view=${encodeURIComponent(text(form, 'view'))}`}`
    try {
      const done = await work(screen, form, text(form, 'view'))
      to = done.view === null ? `${path}?view=none` : `${path}?view=${done.view}`
      leaveNotice(ctx, { tone: 'good', key: done.key, data: { label: done.label } })
    } catch (error) {
      if (!(error instanceof Refusal) || !['invalid', 'conflict', 'stale'].includes(error.kind)) throw error
      const [message = error.message] = Object.values(error.details).flat()
      leaveNotice(ctx, { tone: 'bad', key: 'discussion.refused', data: { message } })
    }
    ctx.response.redirect().status(303).toPath(to)
  }
}

const WORKS: Readonly<Record<string, Work>> & { readonly save_as: Work } = {
  async save_as({ engine, actor, entity }, form) {
    const name = text(form, 'name')
    const body = { entity: entity.name, name: name === '' ? null : name, definition: definitionIn(form) }
    const { id } = await engine.create(actor, SAVED_VIEW, body, keyOf(form))
    return { view: String(id), key: 'lists.view.saved', label: name }
  },
  async save(screen, form, view) {
    const found = await ownView(screen, view)
    const body = { definition: definitionIn(form), version: found.version }
    await screen.engine.update(screen.actor, SAVED_VIEW, view, body)
    return { view, key: 'lists.view.saved', label: found.name }
  },
  async rename(screen, form, view) {
    const found = await ownView(screen, view)
    const name = text(form, 'name')
    await screen.engine.update(screen.actor, SAVED_VIEW, view, { name, version: found.version })
    return { view, key: 'lists.view.saved', label: name }
  },
  async remove(screen, _form, view) {
    const found = await ownView(screen, view)
    await screen.engine.remove(screen.actor, SAVED_VIEW, view)
    return { view: null, key: 'lists.view.removed', label: found.name }
  },
  async open(screen, form, view) {
    const { engine, actor, entity } = screen
    const on = text(form, 'on') === '1'
    const input = { entity: entity.name, ...(on ? { view } : {}) }
    await engine.act(actor, SAVED_VIEW, null, 'set_default', input, keyOf(form))
    return { view, key: on ? 'lists.view.opens' : 'lists.view.opens_plain', label: '' }
  },
  async share({ engine, actor }, form, view) {
    const given = form['roles']
    const roles = (Array.isArray(given) ? given : [given]).filter((role) => typeof role === 'string' && role !== '')
    const input = { view, ...(roles.length > 0 ? { roles: roles.map(String) } : {}) }
    await engine.act(actor, SAVED_VIEW, null, 'share', input, keyOf(form))
    return { view, key: roles.length > 0 ? 'lists.view.shared' : 'lists.view.unshared', label: '' }
  },
}

/** One's own view by its id; 404 for anything else. */
async function ownView(screen: Screen, id: string) {
  const offered = await readViews(screen)
  const view = offered?.views.find((one) => one.id === id && one.isOwn)
  if (!view) throw new Refusal('not_found', 'There is no such view.')
  return view
}

function definitionIn(form: Form): string | null {
  const query = text(form, 'query')
  return query === '' ? null : query
}

function text(form: Form, name: string): string {
  const value = form[name]
  return typeof value === 'string' ? value.trim() : ''
}
