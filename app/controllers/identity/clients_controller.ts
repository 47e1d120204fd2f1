import type { HttpContext } from '@adonisjs/core/http'
import { Engine, invalid, mayConfigure, notFound, readJsonBody, UNKNOWN_NAME } from '#engine'
import type { Json, JsonObject } from '#engine'
import { Identity } from '#identity/main'
import type { ClientSummary, NewClient } from '#identity/main'
import { answer, userOf } from './answers.js'

const NAMES = ['kind', 'name', 'roles', 'expires_at']

/** The school's API keys and OAuth clients, over REST; for whom no role configures them there is nothing here. */
export default class ClientsController {
  /** `GET /api/v1/auth/clients`. */
  async index(ctx: HttpContext): Promise<Json> {
    const { school } = await keeperOf(ctx)
    const { clients } = await ctx.containerResolver.make(Identity)
    return answer(ctx, (await clients.list(school.id)).map(describe))
  }

  /** `POST /api/v1/auth/clients`: a client and its secret, which is shown this once. */
  async store(ctx: HttpContext): Promise<Json> {
    const actor = await keeperOf(ctx)
    const draft = readDraft(await readJsonBody(ctx), actor.roles)
    const { clients } = await ctx.containerResolver.make(Identity)
    const { id, secret } = await clients.make(actor, draft)
    ctx.response.status(201)
    return answer(ctx, { id, secret })
  }

  /** `DELETE /api/v1/auth/clients/{id}`: effective at the client's next request. */
  async destroy(ctx: HttpContext): Promise<Json> {
    const { school } = await keeperOf(ctx)
    const { clients } = await ctx.containerResolver.make(Identity)
    if (!(await clients.revoke(school.id, String(ctx.params['id'])))) throw notFound()
    return answer(ctx, null)
  }
}

/** Who looks after a school's programs: a user with a role that configures them. */
async function keeperOf(ctx: HttpContext) {
  const actor = userOf(ctx)
  const engine = await ctx.containerResolver.make(Engine)
  if (!mayConfigure(engine.registryOf(actor.school), actor, 'clients')) throw notFound()
  return actor
}

/** Reads a new client strictly; its roles are some of those that its maker has. */
function readDraft(body: JsonObject, ceiling: readonly string[]): NewClient {
  const unknown = Object.keys(body).find((name) => !NAMES.includes(name))
  if (unknown !== undefined) throw invalid(unknown, UNKNOWN_NAME)
  const { kind = 'key', name, roles, expires_at: until = null } = body
  if (kind !== 'key' && kind !== 'oauth') throw invalid('kind', 'must be key or oauth.')
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100) {
    throw invalid('name', 'must have 1 to 100 characters.')
  }
  if (!Array.isArray(roles) || roles.length === 0 || roles.length > 20) {
    throw invalid('roles', 'must name 1 to 20 roles.')
  }
  const named = roles.map((role) => {
    if (typeof role !== 'string' || !ceiling.includes(role)) {
      throw invalid('roles', 'must be roles that you have yourself.')
    }
    return role
  })
  return { kind, name: name.trim(), roles: [...new Set(named)].sort(), expiresAt: readInstant(until) }
}

function readInstant(value: Json): string | null {
  if (value === null) return null
  const date = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value) : null
  if (!date || Number.isNaN(date.getTime())) {
    throw invalid('expires_at', 'must be an instant such as 2027-01-31T00:00:00Z.')
  }
  return date.toISOString()
}

function describe({ id, kind, name, roles, madeAt, expiresAt, lastUsedAt }: ClientSummary): Json {
  return { id, kind, name, roles, made_at: madeAt, expires_at: expiresAt, last_used_at: lastUsedAt }
}
