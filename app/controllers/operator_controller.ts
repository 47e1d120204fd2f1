import { createInterface } from 'node:readline'
import type { HttpContext } from '@adonisjs/core/http'
import { E_ARCHIVE, invalid, readJsonBody, Refusal } from '#engine'
import type { Json, JsonObject } from '#engine'
import { ACCESS_TOKEN_LIFETIME, Identity, readSignInBody, requestOf } from '#identity/main'
import { SchoolOperations } from '#schools/main'
import type { SchoolOverview } from '#schools/main'
import { makeSchool } from './make_school.js'
import { envelope } from './envelope.js'
import { sendArchive } from './operator/archive_files.js'

/** What the platform operator does over REST. */
export default class OperatorController {
  /** `POST /api/v1/auth/operator`: mail, password and, where there is a second factor, its `code`, for a token that opens no school. */
  async signIn(ctx: HttpContext): Promise<Json> {
    const identity = await ctx.containerResolver.make(Identity)
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const { code, ...body } = await readJsonBody(ctx)
    if (code !== undefined && typeof code !== 'string') throw invalid('code', 'must be a text.')
    const { by, login, password, school } = readSignInBody(body)
    if (by !== 'email' || school !== undefined) throw invalid('email', 'is required, alone.')
    const found = await operations.operatorNamed(login)
    const attempt = { login, password, found, ...(code === undefined ? {} : { code: code.slice(0, 40) }) }
    const session = await identity.signInOperator(attempt, 'api', requestOf(ctx))
    const token = await identity.operatorToken(session)
    ctx.response.header('Cache-Control', 'no-store')
    return envelope({ access_token: token, expires_in: ACCESS_TOKEN_LIFETIME, token_type: 'Bearer' })
  }

  /** `GET /api/v1/schools` */
  async index(ctx: HttpContext): Promise<Json> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    return envelope((await operations.all()).map(describe))
  }

  /** `GET /api/v1/schools/{id}` */
  async show(ctx: HttpContext): Promise<Json> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    return envelope(describe(await operations.one(idOf(ctx))))
  }

  /** `POST /api/v1/schools`: a school and its first super admin; a password that was not given is told once. */
  async store(ctx: HttpContext): Promise<Json> {
    const { admin, ...school } = await readJsonBody(ctx)
    const { overview, password } = await makeSchool(
      ctx.containerResolver,
      ctx.operatorId ?? null,
      school,
      admin ?? null
    )
    ctx.response.status(201).header('Cache-Control', 'no-store')
    return envelope({ ...describe(overview), admin_password: password })
  }

  /** `PATCH /api/v1/schools/{id}`: quotas. */
  async update(ctx: HttpContext): Promise<Json> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    return envelope(describe(await operations.setQuotas(ctx.operatorId ?? null, idOf(ctx), await readJsonBody(ctx))))
  }

  /** `POST /api/v1/schools/{id}/suspend` */
  suspend(ctx: HttpContext): Promise<Json> {
    return setStatus(ctx, 'suspended')
  }

  /** `POST /api/v1/schools/{id}/resume` */
  resume(ctx: HttpContext): Promise<Json> {
    return setStatus(ctx, 'active')
  }

  /** `GET /api/v1/schools/{id}/export`: lines of JSON. */
  export(ctx: HttpContext): Promise<void> {
    return sendArchive(ctx, idOf(ctx))
  }

  /** `POST /api/v1/schools/restore`: the lines of an export as the body. */
  async restore(ctx: HttpContext): Promise<Json> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const lines = createInterface({ input: ctx.request.request, crlfDelay: Infinity })
    try {
      const { schoolId, rows } = await operations.restore(lines)
      ctx.response.status(201)
      return envelope({ ...describe(await operations.one(schoolId)), rows })
    } catch (error) {
      if (error instanceof E_ARCHIVE) throw new Refusal('invalid', error.message, { cause: error })
      throw error
    }
  }

  /** `DELETE /api/v1/schools/{id}?confirm=<short name>` of a suspended school. */
  async destroy(ctx: HttpContext): Promise<void> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const confirm: unknown = ctx.request.qs()['confirm']
    await operations.delete(idOf(ctx), typeof confirm === 'string' ? confirm : '')
    ctx.response.status(204).send('')
  }
}

async function setStatus(ctx: HttpContext, status: 'active' | 'suspended'): Promise<Json> {
  const operations = await ctx.containerResolver.make(SchoolOperations)
  return envelope(describe(await operations.setStatus(ctx.operatorId ?? null, idOf(ctx), status)))
}

function idOf(ctx: HttpContext): string {
  return String((ctx.params as Record<string, unknown>)['id']).toLowerCase()
}

function describe({ school, status, members }: SchoolOverview): JsonObject {
  const { id, slug, name, timezone, locale, currency, quotas } = school
  return { id, slug, name, status, members, timezone, locale, currency, quotas: { ...quotas } }
}
