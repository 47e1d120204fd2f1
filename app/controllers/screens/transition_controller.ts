import type { HttpContext } from '@adonisjs/core/http'
import { notFound, recordLabel, recordPath, transitionLabel } from '#engine'
import type { FormTexts, JsonObject, Transition } from '#engine'
import { keyOf, processNameOf, readSubject, renderProcess } from './process_screen.js'
import { unsavedOf } from './save_form.js'
import type { Unsaved } from './save_form.js'
import { idOf, leaveFor, openScreen } from './screen.js'
import type { Screen } from './screen.js'
import { leaveNotice } from './shell.js'

interface TransitionScreen {
  readonly screen: Screen
  readonly transition: Transition
}

/** `GET /:plugin/:plural/:id/transitions/:transition` asks for consent or a reason; the `POST` takes the step. */
export default class TransitionController {
  async show(ctx: HttpContext): Promise<string> {
    const opened = await openTransition(ctx)
    const record = await readSubject(opened.screen)
    return render(opened, record, { texts: {}, ...blockOf(opened, record) })
  }

  /** Takes the step. Where it is refused the form comes back with the reason that was typed. */
  async store(ctx: HttpContext): Promise<unknown> {
    const opened = await openTransition(ctx)
    const { screen, transition } = opened
    const { engine, actor, entity, scene } = screen
    const form = ctx.request.body() as Readonly<Record<string, unknown>>
    const reason = typeof form.reason === 'string' ? form.reason : ''
    const texts: FormTexts = { reason }
    const version = versionOf(form.version)
    try {
      const input = { ...(version === null ? {} : { version }), ...(reason.trim() === '' ? {} : { reason }) }
      const record = await engine.transition(actor, entity.name, idOf(screen), transition.name, input)
      const action = transitionLabel(scene.translator, entity, transition)
      const label = recordLabel(scene, record)
      leaveNotice(ctx, { tone: 'good', key: 'screens.notice.done', data: { action, label } })
      return leaveFor(ctx, recordPath(entity, idOf(screen)))
    } catch (error) {
      const unsaved = unsavedOf(error, texts)
      ctx.response.status(unsaved.status)
      return render(opened, await readSubject(screen), { texts, unsaved, key: keyOf(form) })
    }
  }
}

/** The transition of the address. Throws 404 where the entity has none of that name, 403 where it is not granted. */
async function openTransition(ctx: HttpContext): Promise<TransitionScreen> {
  const screen = await openScreen(ctx)
  const name = processNameOf(screen, 'transition')
  const transition = screen.entity.workflow?.transitions.find((candidate) => candidate.name === name)
  if (!transition) throw notFound()
  await screen.policy.authorize(name)
  return { screen, transition }
}

interface Held {
  readonly texts: FormTexts
  readonly unsaved?: Unsaved
  readonly key?: string
  readonly obstacle?: string
}

/** What already stands in the way when the form is opened. */
function blockOf({ screen, transition }: TransitionScreen, record: JsonObject): Pick<Held, 'obstacle'> {
  const can = record._can as Readonly<Record<string, unknown>> | undefined
  if (can?.[transition.name] !== false) return {}
  return { obstacle: transition.message || screen.scene.translator.text('screens.process.not_now') }
}

function render({ screen, transition }: TransitionScreen, record: JsonObject, held: Held): Promise<string> {
  const { unsaved, obstacle } = held
  const isStale = unsaved?.staleVersion != null
  return renderProcess(screen, { kind: 'transition', transition, id: idOf(screen) }, record, {
    texts: held.texts,
    errors: isStale ? { '': [screen.scene.translator.text('screens.process.stale')] } : (unsaved?.errors ?? {}),
    key: held.key ?? keyOf(null),
    version: typeof record.version === 'number' ? record.version : null,
    ...(obstacle === undefined ? {} : { obstacle }),
  })
}

function versionOf(text: unknown): number | null {
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}
