import type { HttpContext } from '@adonisjs/core/http'
import { invalid, notFound, readJsonBody } from '#engine'
import type { Json } from '#engine'
import { actorOf } from '#middleware/context'
import { SchoolSettings } from '#schools/main'
import { envelope } from './envelope.js'

/** A school's own settings over REST. `current` and the own id name the same school; others do not exist. */
export default class SchoolSettingsController {
  /** `GET /api/v1/schools/current` */
  async show(ctx: HttpContext): Promise<Json> {
    const settings = await ctx.containerResolver.make(SchoolSettings)
    return envelope(await settings.read(actorOf(ctx)))
  }

  /** `PATCH /api/v1/schools/current` */
  async update(ctx: HttpContext): Promise<Json> {
    const settings = await ctx.containerResolver.make(SchoolSettings)
    return envelope(await settings.change(actorOf(ctx), await readJsonBody(ctx)))
  }

  /** `PUT /api/v1/schools/current/plugins/{plugin}`: `{ on, with_required? }` */
  async plugin(ctx: HttpContext): Promise<Json> {
    const settings = await ctx.containerResolver.make(SchoolSettings)
    const { on, with_required: withRequired = false, ...rest } = await readJsonBody(ctx)
    if (typeof on !== 'boolean') throw invalid('on', 'must be true or false.')
    if (typeof withRequired !== 'boolean') throw invalid('with_required', 'must be true or false.')
    const [unknown] = Object.keys(rest)
    if (unknown !== undefined) throw invalid(unknown, 'is not a known name here.')
    const name: unknown = (ctx.params as Record<string, unknown>)['plugin']
    if (typeof name !== 'string') throw notFound()
    return envelope(await settings.switchPlugin(actorOf(ctx), name, on, withRequired))
  }
}
