import type { HttpContext } from '@adonisjs/core/http'
import { recordLabel, recordPath, Refusal, screenPath, titleOf } from '#engine'
import type { JsonObject } from '#engine'
import { idOf, openScreen, shellOf } from './screen.js'
import type { Screen } from './screen.js'
import { leaveNotice } from './shell.js'

/** `GET /:plugin/:plural/:id/delete` asks first; the `POST` does it; `POST …/restore` takes it back. */
export default class DeleteController {
  async show(ctx: HttpContext): Promise<string> {
    const screen = await openScreen(ctx)
    await screen.policy.authorize('delete')
    return render(screen, await read(screen), null)
  }

  /** Deletes. Where other records are in the way, the page says which. */
  async store(ctx: HttpContext): Promise<unknown> {
    const screen = await openScreen(ctx)
    const { engine, actor, entity, scene } = screen
    const record = await read(screen)
    try {
      await engine.remove(actor, entity.name, idOf(screen))
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'conflict') throw error
      ctx.response.status(409)
      return render(screen, record, error.message)
    }
    const undo = scene.rights.can.restore ? `${recordPath(entity, idOf(screen))}/restore` : undefined
    leaveNotice(ctx, {
      tone: 'good',
      key: 'screens.notice.deleted',
      data: { label: recordLabel(scene, record) },
      ...(undo ? { undo } : {}),
    })
    return ctx.response.redirect().status(303).toPath(screenPath(entity))
  }

  async restore(ctx: HttpContext): Promise<unknown> {
    const screen = await openScreen(ctx)
    const { engine, actor, entity, scene } = screen
    const record = await engine.restore(actor, entity.name, idOf(screen))
    leaveNotice(ctx, { tone: 'good', key: 'screens.notice.restored', data: { label: recordLabel(scene, record) } })
    return ctx.response
      .redirect()
      .status(303)
      .toPath(recordPath(entity, idOf(screen)))
  }
}

function read(screen: Screen): Promise<JsonObject> {
  return screen.engine.read(screen.actor, screen.entity.name, idOf(screen), '')
}

function render(screen: Screen, record: JsonObject, obstacle: string | null): Promise<string> {
  const { ctx, entity, scene } = screen
  const path = recordPath(entity, String(record.id))
  const label = recordLabel(scene, record)
  const crumbs = [
    { href: path, label },
    { href: '', label: scene.translator.text('screens.delete.crumb') },
  ]
  const question = {
    label,
    entity: titleOf(scene.translator, entity),
    action: `${path}/delete`,
    cancelHref: path,
    obstacle,
    mayRestore: scene.rights.can.restore === true,
  }
  return ctx.view.render('pages/delete', { shell: shellOf(screen, crumbs), question })
}
