import type { HttpContext } from '@adonisjs/core/http'
import { isObject, Refusal, REFUSAL_STATUS } from '#engine'
import type { Json } from '#engine'
import { FileDesk } from '#files/main'
import { actorOf } from '#middleware/context'
import { idOf } from './files_controller.js'
import { sendStored, sizeAsked } from './send_stored.js'

/** Files of the screens: what REST does, by the session. The form's script sends bytes where `announce` tells it to. */
export default class ScreenFiles {
  async announce(ctx: HttpContext): Promise<void> {
    await answering(ctx, async (desk) => {
      const body: unknown = ctx.request.body()
      const { _csrf: _token, ...said } = isObject(body) ? body : {}
      const { id, upload } = await desk.announce(actorOf(ctx), said)
      return { id, upload: { ...upload, headers: { ...upload.headers } } as Json }
    })
  }

  async complete(ctx: HttpContext): Promise<void> {
    await answering(ctx, (desk) => desk.complete(actorOf(ctx), idOf(ctx)))
  }

  async show(ctx: HttpContext): Promise<void> {
    const desk = await ctx.containerResolver.make(FileDesk)
    await sendStored(ctx, desk.store, await desk.open(actorOf(ctx), idOf(ctx), sizeAsked(ctx)))
  }
}

/** A refusal is for the script of the form, which shows it beside the file. */
async function answering(ctx: HttpContext, work: (desk: FileDesk) => Promise<Json>): Promise<void> {
  const { response } = ctx
  response.header('Cache-Control', 'no-store')
  try {
    response.json({ data: await work(await ctx.containerResolver.make(FileDesk)) })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { status } = REFUSAL_STATUS[error.kind]
    const message = Object.values(error.details).flat().join(' ') || error.message
    const sentence = message.charAt(0).toUpperCase() + message.slice(1)
    response.status(status).json({ error: { message: sentence } })
  }
}
