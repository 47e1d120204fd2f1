import type { HttpContext } from '@adonisjs/core/http'
import { actionLabel, CHANGE_REQUEST, hasScreens, Labels, notFound, recordLabel, recordPath, screenPath } from '#engine'
import type { JsonObject } from '#engine'
import { blankTexts, inputScreen, obstacleOf, openAction } from './action_screen.js'
import type { ActionScreen } from './action_screen.js'
import { keyOf, renderProcess } from './process_screen.js'
import { readAnswer, showOnce } from './read_answer.js'
import { labelsOf, saveForm } from './save_form.js'
import type { Unsaved } from './save_form.js'
import { leaveFor } from './screen.js'
import { leaveNotice } from './shell.js'

/**
 * `GET /:plugin/:plural/actions/:action`, or with `/:id` before: the form of the action, or of a read its
 * answer. The `POST` does it.
 */
export default class ActionController {
  async show(ctx: HttpContext): Promise<unknown> {
    const opened = await openAction(ctx)
    const { screen, action, id } = opened
    // What is proposed is decided on a page of its own.
    if (screen.entity.name === CHANGE_REQUEST && action.name === 'review' && id !== null) {
      return leaveFor(ctx, `${recordPath(screen.entity, id)}/review`)
    }
    if (action.reads) return readAnswer(opened)
    return render(opened, {})
  }

  /** Does the action. Where it is refused the form comes back with all that was typed. */
  async store(ctx: HttpContext): Promise<unknown> {
    const opened = await openAction(ctx)
    const { screen, action, id } = opened
    if (action.reads) throw notFound()
    const { engine, actor, entity } = screen
    const form: unknown = ctx.request.body()
    const key = keyOf(form)
    const outcome = await saveForm(inputScreen(opened), form, async ({ version: _none, ...body }) => ({
      answer: await engine.act(actor, entity.name, id, action.name, action.input ? body : {}, key),
    }))
    if (outcome.saved) {
      const { answer } = outcome.saved
      return action.idempotency === 'none' && answer ? showOnce(opened, answer) : leave(opened, answer)
    }
    ctx.response.status(outcome.status)
    return render(opened, { unsaved: outcome, key })
  }
}

async function render(
  opened: ActionScreen,
  { unsaved, key }: { readonly unsaved?: Unsaved; readonly key?: string }
): Promise<string> {
  const { screen, action, id, record } = opened
  const texts = unsaved?.texts ?? blankTexts(opened)
  return renderProcess(screen, { kind: 'action', action, id }, record, {
    texts,
    errors: unsaved?.errors ?? {},
    labels: action.input ? await labelsOf(inputScreen(opened), texts) : new Labels(),
    key: key ?? keyOf(null),
    ...(unsaved ? {} : { obstacle: obstacleOf(opened) }),
  })
}

/** To the record that the action has made, where it answers one with screens; else back to where it began. */
function leave({ screen, action, id, record }: ActionScreen, answer: JsonObject | null): void {
  const { ctx, entity, scene } = screen
  const made = action.output?.kind === 'record' ? scene.registry.entities[action.output.entity] : undefined
  const isOpen = made !== undefined && hasScreens(made) && scene.rightsOf(made.name)?.can.read === true
  const back = id === null ? screenPath(entity) : recordPath(entity, id)
  const path = isOpen && typeof answer?.id === 'string' ? recordPath(made, answer.id) : back
  const label = actionLabel(scene.translator, entity, action)
  leaveNotice(ctx, {
    tone: 'good',
    key: record ? 'screens.notice.done' : 'screens.notice.done_all',
    data: { action: label, label: record ? recordLabel(scene, record) : '' },
  })
  leaveFor(ctx, path)
}
