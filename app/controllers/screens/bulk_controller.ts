import type { HttpContext } from '@adonisjs/core/http'
import { bulkInput, Engine, Labels, parseForm, pluralOf, Refusal, screenPath, textsOfNew } from '#engine'
import type { Field, FormTexts, JsonObject, RefusalDetails, Transition } from '#engine'
import { bulkChoices, bulkFields, bulkTransitions } from './bulk_view.js'
import { keyOf } from './process_screen.js'
import { labelsOf, resolveSearches, unsavedOf } from './save_form.js'
import { leaveFor, openScreen, shellOf } from './screen.js'
import type { Screen } from './screen.js'
import { leaveNotice } from './shell.js'

type Form = Readonly<Record<string, unknown>>

/** What is to be done: one field is set, records are deleted, or taken to another state. */
type Change =
  | { readonly op: 'update'; readonly field: Field }
  | { readonly op: 'delete' }
  | { readonly op: 'transition'; readonly transition: Transition }

/** Records named one by one, as the list sends them. */
const SHOWN = 10
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i

/**
 * `POST /:plugin/:plural/bulk`: what is to be done with the chosen rows. First it asks (which value, are you sure), then it
 * leaves the job that does it, or tries it out; how far that is stands on the page of the exchange.
 */
export default class BulkController {
  async handle(ctx: HttpContext): Promise<unknown> {
    const screen = await openScreen(ctx)
    const form = ctx.request.body() as Form
    const change = changeIn(screen, String(form['change'] ?? ''))
    const select = selectIn(form)
    if (!change || !select) {
      const key = change ? 'lists.bulk.none' : 'lists.bulk.no_change'
      leaveNotice(ctx, { tone: 'bad', key, data: {} })
      return leaveFor(ctx, backTo(screen, form))
    }
    const step = form['step']
    if (step !== 'try' && step !== 'do') return ask(screen, form, change, select, {}, {})
    const texts = change.op === 'update' ? heldIn(screen, form) : reasonIn(form)
    try {
      const body = { select, change: await operationOf(screen, change, form), dry_run: step === 'try' }
      const engine = await ctx.containerResolver.make(Engine)
      const { data } = await engine.exchange.bulk(
        { session: engine.session(screen.actor), idempotency: null },
        screen.entity.name,
        body
      )
      return leaveFor(ctx, `/exchanges/${String(data?.['job'])}`)
    } catch (error) {
      const unsaved = unsavedOf(error, texts)
      ctx.response.status(unsaved.status)
      return ask(screen, form, change, select, unsaved.texts, unsaved.errors)
    }
  }
}

/** The change that the form names, where the actor has it. */
function changeIn(screen: Screen, text: string): Change | null {
  const [op, name = ''] = text.split(':')
  if (op === 'delete') return screen.scene.rights.can['delete'] === true ? { op } : null
  const field = op === 'update' ? bulkFields(screen).find((one) => one.name === name) : undefined
  if (field) return { op: 'update', field }
  const transition = op === 'transition' ? bulkTransitions(screen).find((one) => one.name === name) : undefined
  return transition ? { op: 'transition', transition } : null
}

/** The chosen records; all that match where that was said. Null where none were. */
function selectIn(form: Form): JsonObject | null {
  if (form['all'] === '1') return { query: typeof form['query'] === 'string' ? form['query'] : '' }
  const given = form['ids'] ?? ''
  // Long lists of boxes come as an object.
  const named: readonly unknown[] =
    typeof given === 'object' ? Object.values(given as object) : String(given).split(',')
  const ids = named.map(String).filter((id) => ID.test(id))
  return ids.length > 0 ? { ids } : null
}

async function operationOf(screen: Screen, change: Change, form: Form): Promise<JsonObject> {
  if (change.op === 'delete') return { op: 'delete' }
  if (change.op === 'transition') {
    return { op: 'transition', transition: change.transition.name, data: { ...reasonIn(form) } }
  }
  const { entity, scene } = screen
  const { name } = change.field
  const ground = {
    registry: scene.registry,
    entity,
    locale: scene.locale,
    rightsOf: (other: string) => scene.rightsOf(other),
  }
  const parsed = parseForm(ground, { [name]: form[name] ?? '' })
  const { body, errors } = await resolveSearches(screen, parsed.body, parsed.searches)
  const wrong = { ...parsed.errors, ...errors }
  if (wrong[name]) throw new Refusal('invalid', 'The form has invalid values.', { details: { [name]: wrong[name] } })
  return { op: 'update', data: { [name]: body[name] ?? null } }
}

function heldIn(screen: Screen, form: Form): FormTexts {
  const { scene, entity } = screen
  const given = Object.entries(form).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return textsOfNew(scene.registry, entity, scene.locale, Object.fromEntries(given))
}

function reasonIn(form: Form): Readonly<Record<string, string>> {
  const reason = form['reason']
  return typeof reason === 'string' && reason.trim() !== '' ? { reason: reason.trim() } : {}
}

/** The page that asks: what it is about, the new value, and whether to try it out first. */
async function ask(
  screen: Screen,
  form: Form,
  change: Change,
  select: JsonObject,
  texts: FormTexts,
  errors: RefusalDetails
): Promise<string> {
  const { ctx, engine, actor, entity, scene } = screen
  const { translator } = scene
  const ids = Array.isArray(select['ids']) ? select['ids'].map(String) : null
  const subjects = ids ? await engine.pick(actor, entity.name, { ids: ids.slice(0, SHOWN), limit: SHOWN }) : []
  const total = ids ? ids.length : await countOf(screen, String(select['query']))
  const title = titleOf(screen, change)
  const held = { texts, errors, labels: change.op === 'update' ? await labelsOf(screen, texts) : new Labels() }
  const input = bulkInput(scene, change, held)
  return ctx.view.render('pages/bulk', {
    shell: shellOf(screen, [{ href: '', label: title }]),
    bulk: {
      title,
      lead: translator.text('lists.bulk.about', { count: total, entity: pluralOf(translator, entity) }),
      path: `${screenPath(entity)}/bulk`,
      change: String(form['change']),
      ids: ids?.join(',') ?? '',
      isAll: ids === null,
      query: typeof form['query'] === 'string' ? form['query'] : '',
      subjects: subjects.map(({ label }) => label),
      more: ids ? Math.max(0, total - subjects.length) : 0,
      input,
      problems: Object.entries(errors)
        .filter(([name]) => name !== input?.key)
        .map(([, messages]) => messages.join(' ')),
      isDanger: change.op === 'delete',
      // Transitions have no way back of their own.
      mayUndo: change.op !== 'transition',
      cancelHref: backTo(screen, form),
    },
    key: keyOf(form),
  })
}

async function countOf({ engine, actor, entity }: Screen, query: string): Promise<number> {
  const { meta } = await engine.list(actor, entity.name, `${query}${query === '' ? '' : '&'}fields=id&per_page=1`)
  return meta.total ?? 0
}

function titleOf(screen: Screen, change: Change): string {
  const value =
    change.op === 'update'
      ? `update:${change.field.name}`
      : change.op === 'transition'
        ? `transition:${change.transition.name}`
        : 'delete'
  return bulkChoices(screen).find((choice) => choice.value === value)?.label ?? ''
}

function backTo({ entity }: Screen, form: Form): string {
  const query = form['query']
  return `${screenPath(entity)}${typeof query === 'string' && query !== '' ? `?${query}` : '?view=none'}`
}
