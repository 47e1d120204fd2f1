import type { HttpContext } from '@adonisjs/core/http'
import { formView, hasOpenInputs, Labels, recordLabel, recordPath, recordQuery, Refusal, textsOfRecord } from '#engine'
import type { FormState, JsonObject } from '#engine'
import { labelsOf, saveForm } from './save_form.js'
import { idOf, liveRecord, openScreen, shellOf } from './screen.js'
import type { Screen } from './screen.js'
import { leaveNotice } from './shell.js'
import { readRoleChoices, withRoleChoices } from './user_roles.js'

/** `GET /:plugin/:plural/:id/edit` and the `POST` of its form. */
export default class UpdateController {
  async show(ctx: HttpContext): Promise<string> {
    const screen = await openUpdate(ctx)
    const { entity, scene } = screen
    const record = await readRecord(screen)
    if (!hasOpenInputs(scene, record)) {
      throw new Refusal('conflict', 'The record is in a state in which it can no longer be changed.')
    }
    const texts = textsOfRecord(scene.registry, entity, record, scene.locale)
    return render(screen, { record, texts, labels: new Labels().addRecord(scene.registry, entity, record) })
  }

  /** Saves; a record that somebody else wrote meanwhile is shown with a warning, to be saved again. */
  async store(ctx: HttpContext): Promise<unknown> {
    const screen = await openUpdate(ctx)
    const { engine, actor, entity } = screen
    const id = idOf(screen)
    const outcome = await saveForm(screen, await readRoleChoices(screen, ctx.request.body()), (body) =>
      engine.update(actor, entity.name, id, body)
    )
    const record = outcome.saved ?? (await readRecord(screen))
    if (outcome.saved) {
      leaveNotice(ctx, {
        tone: 'good',
        key: 'screens.notice.saved',
        data: { label: recordLabel(screen.scene, record) },
      })
      return ctx.response.redirect().status(303).toPath(recordPath(entity, id))
    }
    const isStale = outcome.staleVersion !== null
    const { texts, errors, status } = outcome
    ctx.response.status(status)
    const labels = await labelsOf(screen, texts)
    // A form refused for its values keeps the version it was opened with: the next save must still notice others.
    const version = isStale ? undefined : versionOf(ctx.request.input('version'))
    return render(screen, { record, texts, errors, labels, isStale, ...(version === undefined ? {} : { version }) })
  }
}

async function openUpdate(ctx: HttpContext): Promise<Screen> {
  const screen = await openScreen(ctx)
  await screen.policy.authorize('update')
  return screen
}

function readRecord(screen: Screen): Promise<JsonObject> {
  return screen.engine.read(screen.actor, screen.entity.name, idOf(screen), recordQuery(screen.scene))
}

function versionOf(text: unknown): number | undefined {
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}

async function render(screen: Screen, state: FormState & { readonly record: JsonObject }): Promise<string> {
  const { scene, entity, ctx } = screen
  const crumbs = [
    { href: recordPath(entity, String(state.record.id)), label: recordLabel(scene, state.record) },
    { href: '', label: scene.translator.text('screens.form.edit') },
  ]
  return ctx.view.render('pages/form', {
    shell: shellOf(screen, crumbs),
    form: await withRoleChoices(screen, formView(scene, state)),
    live: liveRecord(screen, state.record, true),
  })
}
