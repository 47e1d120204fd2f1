import type { HttpContext } from '@adonisjs/core/http'
import { notFound, readJsonBody, readNoBody, Refusal } from '#engine'
import type { Json } from '#engine'
import { FileDesk } from '#files/main'
import { actorOf } from '#middleware/context'
import { envelope } from '../envelope.js'
import { sendStored, sizeAsked } from './send_stored.js'

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Files over REST: announced, sent, completed, and fetched by who may see the record's field. */
export default class FilesController {
  /** `POST /api/v1/files`: announces a file; answers where its bytes go. */
  async announce(ctx: HttpContext): Promise<Json> {
    const desk = await deskOf(ctx)
    const { id, upload } = await desk.announce(actorOf(ctx), await readJsonBody(ctx))
    ctx.response.status(201)
    return envelope({ id, upload: { ...upload, headers: { ...upload.headers } } as Json })
  }

  /** `PUT /api/v1/files/{id}/content`: takes the bytes, by a signed address and no other credential. */
  async receive(ctx: HttpContext): Promise<Json> {
    const { request } = ctx
    const { school } = request.qs() as Readonly<Record<string, unknown>>
    if (!request.hasValidSignature() || typeof school !== 'string' || !UUID.test(school)) throw notFound()
    if ((request.header('content-encoding') ?? 'identity') !== 'identity') {
      throw new Refusal('media_type', 'The body may not be compressed.')
    }
    const desk = await deskOf(ctx)
    // What is refused half-way is not read to its end.
    ctx.response.header('Connection', 'close')
    await desk.receive(school, idOf(ctx), request.request)
    return envelope({ id: idOf(ctx) })
  }

  /** `POST /api/v1/files/{id}/complete`: judges what has arrived; the same answer each time. */
  async complete(ctx: HttpContext): Promise<Json> {
    const desk = await deskOf(ctx)
    await readNoBody(ctx)
    return envelope(await desk.complete(actorOf(ctx), idOf(ctx)))
  }

  /** `GET /api/v1/files/{id}`: the file, or with `size` a smaller form of a picture. */
  async show(ctx: HttpContext): Promise<void> {
    const desk = await deskOf(ctx)
    await sendStored(ctx, desk.store, await desk.open(actorOf(ctx), idOf(ctx), sizeAsked(ctx)))
  }
}

function deskOf(ctx: HttpContext): Promise<FileDesk> {
  ctx.response.header('Cache-Control', 'no-store')
  return ctx.containerResolver.make(FileDesk)
}

export function idOf({ params }: HttpContext): string {
  return String((params as Readonly<Record<string, unknown>>)['id']).toLowerCase()
}
