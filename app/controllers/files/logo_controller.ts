import type { HttpContext } from '@adonisjs/core/http'
import { notFound } from '#engine'
import { FileDesk } from '#files/main'
import { LOGO } from '#schools/main'
import { idOf } from './files_controller.js'
import { sendStored, sizeAsked } from './send_stored.js'

/** `GET /brand/{school}/logo/{id}`: the logo of a school, for anybody: it stands where people sign in. */
export default class LogoController {
  async handle(ctx: HttpContext): Promise<void> {
    const school = String((ctx.params as Readonly<Record<string, unknown>>)['school']).toLowerCase()
    const desk = await ctx.containerResolver.make(FileDesk)
    const file = await desk.attached(school, idOf(ctx), LOGO.entity, LOGO.field)
    if (!file) throw notFound()
    await sendStored(ctx, desk.store, await desk.served(file, sizeAsked(ctx)), true)
  }
}
