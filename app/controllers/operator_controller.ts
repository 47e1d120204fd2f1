import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import type { HttpContext } from '@adonisjs/core/http'
import { E_ARCHIVE, invalid, readJsonBody, Refusal } from '#engine'
import type { Json, JsonObject } from '#engine'
import { ACCESS_TOKEN_LIFETIME, Identity, readSignInBody, requestOf } from '#identity/main'
import { SchoolOperations } from '#schools/main'
import type { SchoolOverview } from '#schools/main'
import { makeSchool } from './make_school.js'

/** What the platform operator does over REST. */
export default class OperatorController {
  /** `POST /api/v1/auth/operator`: mail and password for a token that opens the installation, and no school. */
  async signIn(ctx: HttpContext): Promise<Json> {
    const identity = await ctx.containerResolver.make(Identity)
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const { by, login, password, school } = readSignInBody(await readJsonBody(ctx))
    if (by !== 'email' || school !== undefined) throw invalid('email', 'is required, alone.')
    const found = await operations.operatorNamed(login)
    const token = await identity.signInOperator({ login, password, found }, requestOf(ctx))
    ctx.response.header('Cache-Control', 'no-store')
    return answer({ access_token: token, expires_in: ACCESS_TOKEN_LIFETIME, token_type: 'Bearer' })
  }

  /** `GET /api/v1/schools` */
  async index(ctx: HttpContext): Promise<Json> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    return answer((await operations.all()).map(describe))
  }

  /** `GET /api/v1/schools/{id}` */
  async show(ctx: HttpContext): Promise<Json> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    return answer(describe(await operations.one(idOf(ctx))))
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
    return answer({ ...describe(overview), admin_password: password })
  }

  /** `POST /api/v1/schools/{id}/suspend` */
  suspend(ctx: HttpContext): Promise<Json> {
    return setStatus(ctx, 'suspended')
  }

  /** `POST /api/v1/schools/{id}/resume` */
  resume(ctx: HttpContext): Promise<Json> {
    return setStatus(ctx, 'active')
  }

  /** `GET /api/v1/schools/{id}/export`: lines of JSON. Written to a file first: no client keeps the transaction open. */
  async export(ctx: HttpContext): Promise<void> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const { school } = await operations.one(idOf(ctx))
    const folder = await mkdtemp(join(tmpdir(), 'lectern-export-'))
    const path = join(folder, 'school.jsonl')
    const forget = () => void rm(folder, { recursive: true, force: true })
    try {
      const file = createWriteStream(path, { mode: 0o600 })
      await operations.export(school.id, async (line) => {
        if (!file.write(`${line}\n`)) await once(file, 'drain')
      })
      file.end()
      await once(file, 'finish')
    } catch (error) {
      forget()
      throw error
    }
    ctx.response.header('Content-Type', 'application/jsonl; charset=utf-8')
    ctx.response.header('Cache-Control', 'no-store')
    ctx.response.header('Content-Disposition', `attachment; filename="${school.slug}.jsonl"`)
    const stream = createReadStream(path)
    stream.on('close', forget)
    ctx.response.stream(stream)
  }

  /** `POST /api/v1/schools/restore`: the lines of an export as the body. */
  async restore(ctx: HttpContext): Promise<Json> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const lines = createInterface({ input: ctx.request.request, crlfDelay: Infinity })
    try {
      const { schoolId, rows } = await operations.restore(lines)
      ctx.response.status(201)
      return answer({ ...describe(await operations.one(schoolId)), rows })
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
  return answer(describe(await operations.setStatus(ctx.operatorId ?? null, idOf(ctx), status)))
}

function idOf(ctx: HttpContext): string {
  return String((ctx.params as Record<string, unknown>)['id']).toLowerCase()
}

function describe({ school, status, members }: SchoolOverview): JsonObject {
  const { id, slug, name, timezone, locale, currency } = school
  return { id, slug, name, status, members, timezone, locale, currency }
}

function answer(data: Json): Json {
  return { success: true, data, meta: null, error: null }
}
