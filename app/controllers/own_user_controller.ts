import type { HttpContext } from '@adonisjs/core/http'
import { Engine, readJsonBody } from '#engine'
import type { Json } from '#engine'
import { changeOwnUser, readOwnUser } from '#identity/main'
import { actorOf } from '#middleware/context'
import { envelope } from './envelope.js'

/** The own user, for REST: `/api/v1/users/me`. */
export default class OwnUserController {
  /** `GET`: who is signed in, at which school and with which roles, and which schools there are to choose from. */
  async show(ctx: HttpContext): Promise<Json> {
    const engine = await ctx.containerResolver.make(Engine)
    const data = await readOwnUser(engine, actorOf(ctx))
    return envelope(data)
  }

  /** `PATCH`: name and language. */
  async update(ctx: HttpContext): Promise<Json> {
    const body = await readJsonBody(ctx)
    const engine = await ctx.containerResolver.make(Engine)
    const actor = actorOf(ctx)
    await changeOwnUser(engine, actor, body)
    const name = body && typeof body === 'object' && 'name' in body ? String(body['name']) : actor.name
    const data = await readOwnUser(engine, { ...actor, name })
    return envelope(data)
  }
}
