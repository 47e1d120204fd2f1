import type { HttpContext } from '@adonisjs/core/http'
import { Engine, invalid, mayConfigure, notFound, readNoBody } from '#engine'
import type { Actor, ExchangeView, Json, JsonObject } from '#engine'
import { JOB_STATES, JobDesk } from '#jobs/main'
import type { JobState, JobView } from '#jobs/main'
import { actorOf } from '#middleware/context'
import { envelope } from './envelope.js'
import { sendKept } from './send_kept.js'

/** Work in the background over REST: one's own for everybody, all of the school's for who looks after it. */
export default class JobsController {
  /** `GET /api/v1/jobs?state=failed&before=…`: 50 at a time, what was due last first; `meta` has the counts and the next `before`. */
  async index(ctx: HttpContext): Promise<Json> {
    const { desk, school } = await openDesk(ctx)
    const { state = 'failed', before = null, ...others } = ctx.request.qs() as Readonly<Record<string, unknown>>
    const [unknown] = Object.keys(others)
    if (unknown !== undefined) throw invalid(unknown, 'is not a known name here.')
    if (!isState(state)) throw invalid('state', `must be one of ${JOB_STATES.join(', ')}.`)
    const { jobs, next } = await desk.list(school, state, typeof before === 'string' ? before : null)
    const counts = await desk.counts(school)
    return { success: true, data: jobs.map(jobJson), meta: { next_before: next, counts: { ...counts } }, error: null }
  }

  /** `GET /api/v1/jobs/{id}`: what has become of a job; for who asked for it too. */
  async show(ctx: HttpContext): Promise<Json> {
    const { desk, engine, actor, school, isKeeper } = await deskOf(ctx)
    const job = await desk.read(school, idOf(ctx))
    const isOwn = job !== null && actor.userId !== null && job.user === actor.userId
    if (!job || !(isOwn || isKeeper)) throw notFound()
    const exchange = isOwn ? await engine.exchange.view(engine.session(actor), job.id) : null
    return envelope({ ...jobJson(job), ...exchangeJson(exchange) })
  }

  /** `GET /api/v1/jobs/{id}/file`: what an export has made, for who asked for it. */
  async file(ctx: HttpContext): Promise<void> {
    const { engine, actor } = await deskOf(ctx)
    sendKept(ctx, await engine.exchange.file(engine.session(actor), idOf(ctx)))
  }

  /** `GET /api/v1/jobs/{id}/errors`: the refused rows of an import, for who sent them. */
  async errors(ctx: HttpContext): Promise<void> {
    const { engine, actor } = await deskOf(ctx)
    sendKept(ctx, await engine.exchange.errors(engine.session(actor), idOf(ctx)))
  }

  /** `POST /api/v1/jobs/{id}/undo`: takes back what it has written, by another job (202). */
  async undo(ctx: HttpContext): Promise<Json> {
    const { engine, actor } = await deskOf(ctx)
    await readNoBody(ctx)
    const job = await engine.exchange.undo(engine.session(actor), idOf(ctx))
    ctx.response.status(202)
    return envelope({ job })
  }

  /** `POST /api/v1/jobs/{id}/retry`: tries one that has failed for good once more. */
  async retry(ctx: HttpContext): Promise<Json> {
    return change(ctx, 'retry')
  }

  /** `POST /api/v1/jobs/{id}/discard`: lets one that has failed for good rest. */
  async discard(ctx: HttpContext): Promise<Json> {
    return change(ctx, 'discard')
  }
}

async function change(ctx: HttpContext, verb: 'retry' | 'discard'): Promise<Json> {
  const { desk, engine, actor, school } = await openDesk(ctx)
  await readNoBody(ctx)
  const id = idOf(ctx)
  if (!(await desk[verb](engine.session(actor), id))) throw notFound()
  const job = await desk.read(school, id)
  if (!job) throw notFound()
  return envelope(jobJson(job))
}

interface Desk {
  readonly desk: JobDesk
  readonly engine: Engine
  readonly actor: Actor
  /** The school's id. */
  readonly school: string
  /** Whether the asker looks after all jobs of the school. */
  readonly isKeeper: boolean
}

async function deskOf(ctx: HttpContext): Promise<Desk> {
  const engine = await ctx.containerResolver.make(Engine)
  const desk = await ctx.containerResolver.make(JobDesk)
  const actor = actorOf(ctx)
  const isKeeper = mayConfigure(engine.registryOf(actor.school), actor, 'jobs')
  return { desk, engine, actor, school: actor.school.id, isKeeper }
}

/** For whom the school's jobs are there at all. */
async function openDesk(ctx: HttpContext): Promise<Desk> {
  const desk = await deskOf(ctx)
  if (!desk.isKeeper) throw notFound()
  return desk
}

function idOf({ params }: HttpContext): string {
  return String((params as Readonly<Record<string, unknown>>)['id']).toLowerCase()
}

function isState(text: unknown): text is JobState {
  return (JOB_STATES as readonly unknown[]).includes(text)
}

function jobJson(job: JobView): JsonObject {
  return { ...job, progress: null, result: null }
}

/** How far it is and what it has come to, where it works off many records; its state is then that of the work itself. */
function exchangeJson(exchange: ExchangeView | null): JsonObject {
  if (!exchange) return {}
  const { status, progress, result } = exchange
  const state: Json = status === 'running' ? 'waiting' : status === 'failed' ? 'failed' : 'done'
  return { state, progress: { ...progress }, result }
}
