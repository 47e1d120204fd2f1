import type { HttpContext } from '@adonisjs/core/http'
import { Engine, notFound, readJsonBody } from '#engine'
import type { Json, JsonObject, OverlayConflict, PublishedVersion } from '#engine'
import { SchoolRoles } from '#identity/main'
import { actorOf } from '#middleware/context'
import { envelope } from './envelope.js'

/** The roles of a school over REST: those of plugins as the school has adapted them, and its own. */
export default class RolesController {
  /** `GET /api/v1/roles`: all roles; in `meta` the changes of the school that have no effect any more. */
  async list(ctx: HttpContext): Promise<Json> {
    const actor = actorOf(ctx)
    const roles = await rolesOf(ctx)
    const data = await roles.list(actor)
    const { overlays } = await ctx.containerResolver.make(Engine)
    const conflicts = overlays.of(actor.school).conflicts.map(describeConflict)
    const meta = { page: 1, per_page: data.length, total: data.length, total_pages: 1, conflicts }
    return { success: true, data, meta, error: null }
  }

  /** `GET /api/v1/roles/{id}`: one role with its matrix. */
  async read(ctx: HttpContext): Promise<Json> {
    const roles = await rolesOf(ctx)
    return envelope(await roles.read(actorOf(ctx), idOf(ctx)))
  }

  /** `POST /api/v1/roles`: a role of the school's own, empty or cloned. */
  async create(ctx: HttpContext): Promise<Json> {
    const roles = await rolesOf(ctx)
    const id = await roles.create(actorOf(ctx), await readJsonBody(ctx))
    ctx.response.status(201).header('Location', `/api/v1/roles/${id}`)
    return envelope({ id })
  }

  /** `PATCH /api/v1/roles/{id}`: words, inherited roles, grants and field rules that the body names. */
  async update(ctx: HttpContext): Promise<Json> {
    const roles = await rolesOf(ctx)
    const published = await roles.update(actorOf(ctx), idOf(ctx), await readJsonBody(ctx))
    return envelope({ id: idOf(ctx), published: published && describeVersion(published) })
  }

  /** `DELETE /api/v1/roles/{id}`: of a role of the school's own that nobody holds. */
  async delete(ctx: HttpContext): Promise<Json> {
    const roles = await rolesOf(ctx)
    await roles.remove(actorOf(ctx), idOf(ctx))
    return envelope({ id: idOf(ctx) })
  }

  /** `GET /api/v1/roles/versions`: what the school has published, latest first. */
  async versions(ctx: HttpContext): Promise<Json> {
    const roles = await rolesOf(ctx)
    return envelope((await roles.versions(actorOf(ctx))).map(describeVersion))
  }

  /** `POST /api/v1/roles/versions/{number}/publish`: goes back to an earlier version. */
  async republish(ctx: HttpContext): Promise<Json> {
    const roles = await rolesOf(ctx)
    const published = await roles.republish(actorOf(ctx), Number((ctx.params as Record<string, unknown>)['number']))
    if (!published) throw notFound()
    return envelope(describeVersion(published))
  }
}

function rolesOf(ctx: HttpContext): Promise<SchoolRoles> {
  ctx.response.header('Cache-Control', 'no-store')
  return ctx.containerResolver.make(SchoolRoles)
}

function idOf(ctx: HttpContext): string {
  return String((ctx.params as Record<string, unknown>)['id'])
}

function describeVersion({ number, note, publishedAt, publishedBy }: PublishedVersion): JsonObject {
  return { number, note, published_at: publishedAt, published_by: publishedBy }
}

function describeConflict({ operation, reason, message }: OverlayConflict): JsonObject {
  const { target, path } = operation
  return { target: `${target.kind}:${target.name}`, path: [...path], reason, message }
}
