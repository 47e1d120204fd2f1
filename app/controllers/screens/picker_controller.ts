import type { HttpContext } from '@adonisjs/core/http'
import { mayRefer, notFound } from '#engine'
import type { Labelled } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { translatorOf } from './language.js'
import { screenEngine } from './screen.js'
import { givesRoles, pickLimits } from './user_roles.js'

const MOST = 25

/** `GET /pickers/:entity?q=`: records to choose from, as `[{ id, label }]`. */
export default class PickerController {
  async handle(ctx: HttpContext): Promise<readonly Labelled[]> {
    const engine = await screenEngine(ctx)
    const actor = actorOf(ctx)
    const name = String((ctx.params as Record<string, unknown>).entity)
    const isKnown = Object.hasOwn(engine.registryOf(actor.school).entities, name)
    if (!isKnown || !mayRefer(engine.rights(actor, name))) throw notFound()
    ctx.response.header('Cache-Control', 'private, no-store')
    return engine.pick(actor, name, { search: searchOf(ctx), limit: MOST })
  }

  /** `GET /pickers/:entity/:field?q=`: texts to offer for a field of free text. */
  async suggest(ctx: HttpContext): Promise<readonly string[]> {
    const engine = await screenEngine(ctx)
    const { entity, field } = ctx.params as Record<string, unknown>
    ctx.response.header('Cache-Control', 'private, no-store')
    return engine.suggest(actorOf(ctx), String(entity), String(field), searchOf(ctx))
  }

  /** `GET /pickers/limits?q=`: what a role may be limited to, of all dimensions; for who gives roles. */
  async limits(ctx: HttpContext): Promise<readonly Labelled[]> {
    const engine = await screenEngine(ctx)
    const actor = actorOf(ctx)
    if (!givesRoles({ engine, actor })) throw notFound()
    const registry = engine.registryOf(actor.school)
    ctx.response.header('Cache-Control', 'private, no-store')
    return pickLimits({ engine, actor, registry, translator: translatorOf(ctx.i18n, registry.words) }, searchOf(ctx))
  }
}

function searchOf({ request }: HttpContext): string {
  const text: unknown = request.qs().q
  return typeof text === 'string' ? text.trim().slice(0, 100) : ''
}
