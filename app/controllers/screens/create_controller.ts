import type { HttpContext } from '@adonisjs/core/http'
import { formView, recordLabel, recordPath, textsOfNew, titleOf } from '#engine'
import type { FormState } from '#engine'
import { labelsOf, saveForm } from './save_form.js'
import { openScreen, shellOf } from './screen.js'
import type { Screen } from './screen.js'
import { leaveNotice } from './shell.js'
import { readRoleChoices, withRoleChoices } from './user_roles.js'

/** `GET /:plugin/:plural/new` and the `POST` of its form. */
export default class CreateController {
  /** A blank form. The address may bring values of fields along, as links from other screens do. */
  async show(ctx: HttpContext): Promise<string> {
    const screen = await openCreation(ctx)
    const { scene, entity } = screen
    const given = Object.entries(ctx.request.qs()).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && scene.rights.writable.has(entry[0])
    )
    const texts = textsOfNew(scene.registry, entity, scene.locale, Object.fromEntries(given))
    return render(screen, { record: null, texts, labels: await labelsOf(screen, texts) })
  }

  async store(ctx: HttpContext): Promise<unknown> {
    const screen = await openCreation(ctx)
    const { engine, actor, entity, scene } = screen
    const outcome = await saveForm(
      screen,
      await readRoleChoices(screen, ctx.request.body()),
      ({ version: _none, ...body }) => engine.create(actor, entity.name, body)
    )
    if (outcome.saved) {
      const label = recordLabel(scene, outcome.saved)
      leaveNotice(ctx, { tone: 'good', key: 'screens.notice.created', data: { label } })
      return ctx.response
        .redirect()
        .status(303)
        .toPath(recordPath(entity, String(outcome.saved.id)))
    }
    const { texts, errors, status } = outcome
    ctx.response.status(status)
    return render(screen, { record: null, texts, errors, labels: await labelsOf(screen, texts) })
  }
}

async function openCreation(ctx: HttpContext): Promise<Screen> {
  const screen = await openScreen(ctx)
  await screen.policy.authorize('create')
  return screen
}

async function render(screen: Screen, state: FormState): Promise<string> {
  const form = await withRoleChoices(screen, formView(screen.scene, state))
  const crumbs = [
    {
      href: '',
      label: screen.scene.translator.text('screens.form.new', {
        entity: titleOf(screen.scene.translator, screen.entity),
      }),
    },
  ]
  return screen.ctx.view.render('pages/form', { shell: shellOf(screen, crumbs), form })
}
