import type { HttpContext } from '@adonisjs/core/http'
import { mayRefer, notFound } from '#engine'
import type { Labelled } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { screenEngine } from './screen.js'

const MOST = 25

/** `GET /pickers/:entity?q=`: records to choose from, as `[{ id, label }]`. */
export default class PickerController {
  async handle(ctx: HttpContext): Promise<readonly Labelled[]> {
    const engine = await screenEngine(ctx)
    const actor = actorOf(ctx)
    const name = String((ctx.params as Record<string, unknown>).entity)
    const isKnown = Object.hasOwn(engine.registryOf(actor.school).entities, name)
    if (!isKnown || !mayRefer(engine.rights(actor, name))) throw notFound()
    const text: unknown = ctx.request.qs().q
    ctx.response.header('Cache-Control', 'private, no-store')
    return engine.pick(actor, name, { search: typeof text === 'string' ? text.trim().slice(0, 100) : '', limit: MOST })
  }
}
