import type { HttpContext } from '@adonisjs/core/http'
import { Engine, mayConfigure, notFound, recordPath } from '#engine'
import type { Actor, Locale } from '#engine'
import { JOB_STATES, JobDesk, ScheduleDesk } from '#jobs/main'
import type { JobView } from '#jobs/main'
import { actorOf } from '../../middleware/context.js'
import { localeOf, translatorOf } from './language.js'
import { screenEngine } from './screen.js'
import { appShellView, leaveNotice } from './shell.js'

interface JobRow {
  readonly id: string
  readonly title: string
  readonly error: string | null
  readonly attempts: number
  /** When it was, or will be, its turn. */
  readonly at: string
  /** The record that it is about, where whoever looks may see it. */
  readonly href: string | null
}

interface ScheduleRow {
  readonly job: string
  readonly title: string
  readonly next: string
  readonly last: string | null
  readonly state: string | null
}

/** The work in the background of a school: what waits, what has failed, and another try for it. */
export default class JobsController {
  /** `GET /jobs?state=…&before=…` */
  async index(ctx: HttpContext): Promise<string> {
    const { desk, engine, actor } = await open(ctx)
    const { state: asked, before } = ctx.request.qs() as Readonly<Record<string, unknown>>
    const state = JOB_STATES.find((name) => name === asked) ?? 'failed'
    const [counts, page] = [
      await desk.counts(actor.school.id),
      await desk.list(actor.school.id, state, typeof before === 'string' ? before : null),
    ]
    const rows = page.jobs.map((job) => rowOf(ctx, engine, actor, job))
    const schedules = await scheduleRows(ctx, engine, actor)
    const next = page.next && `/jobs?${new URLSearchParams({ state, before: page.next }).toString()}`
    return ctx.view.render('pages/jobs', {
      shell: appShellView(ctx, await screenEngine(ctx), actor),
      tabs: JOB_STATES.map((name) => ({ name, count: counts[name], isChosen: name === state })),
      chosen: state,
      rows,
      next,
      schedules,
      here: ctx.request.url(true),
    })
  }

  /** `POST /jobs/schedules/:job/run` */
  async run(ctx: HttpContext): Promise<void> {
    const { engine, actor } = await open(ctx)
    const desk = await ctx.containerResolver.make(ScheduleDesk)
    const { job } = ctx.params as Readonly<Record<string, unknown>>
    const isRun = await desk.run(engine.session(actor), (who) => engine.session(who), String(job))
    const key = isRun ? 'jobs.notice.run' : 'jobs.notice.not_run'
    leaveNotice(ctx, { tone: isRun ? 'good' : 'bad', key, data: {} })
    ctx.response.redirect().status(303).toPath('/jobs?state=waiting')
  }

  /** `POST /jobs/:id/retry` */
  async retry(ctx: HttpContext): Promise<void> {
    return change(ctx, 'retry')
  }

  /** `POST /jobs/:id/discard` */
  async discard(ctx: HttpContext): Promise<void> {
    return change(ctx, 'discard')
  }
}

async function change(ctx: HttpContext, verb: 'retry' | 'discard'): Promise<void> {
  const { desk, engine, actor } = await open(ctx)
  const id = String((ctx.params as Readonly<Record<string, unknown>>)['id']).toLowerCase()
  const isDone = await desk[verb](engine.session(actor), id)
  leaveNotice(
    ctx,
    isDone ? { tone: 'good', key: `jobs.notice.${verb}`, data: {} } : { tone: 'bad', key: 'jobs.notice.gone', data: {} }
  )
  ctx.response.redirect().status(303).toPath('/jobs')
}

async function open(ctx: HttpContext): Promise<{ desk: JobDesk; engine: Engine; actor: Actor }> {
  const engine = await ctx.containerResolver.make(Engine)
  const actor = actorOf(ctx)
  if (!mayConfigure(engine.registryOf(actor.school), actor, 'jobs')) throw notFound()
  return { desk: await ctx.containerResolver.make(JobDesk), engine, actor }
}

function rowOf(ctx: HttpContext, engine: Engine, actor: Actor, job: JobView): JobRow {
  const { id, error, attempts } = job
  return {
    id,
    title: titleOf(ctx, engine, job.job),
    error,
    attempts,
    at: timeOf(job.finished_at ?? job.available_at, localeOf(ctx.i18n, actor.school)),
    href: hrefOf(engine, actor, job),
  }
}

function titleOf(ctx: HttpContext, engine: Engine, job: string): string {
  const declared = engine.jobs.declarations.find(({ name }) => name === job)
  const [plugin = '', name = ''] = job.split('.')
  return translatorOf(ctx.i18n).declared(`${plugin}.jobs.${name}.title`, declared?.title ?? job)
}

/** What a school has done again and again; of plugins that are off nothing is done. */
async function scheduleRows(ctx: HttpContext, engine: Engine, actor: Actor): Promise<readonly ScheduleRow[]> {
  const desk = await ctx.containerResolver.make(ScheduleDesk)
  const locale = localeOf(ctx.i18n, actor.school)
  const { pluginsOff = [] } = actor.school
  const schedules = await desk.list(actor.school.id)
  return schedules
    .filter(({ job }) => !pluginsOff.includes(job.split('.')[0] ?? ''))
    .map(({ job, next_run_at: next, last_run_at: last, last_state: state }) => ({
      job,
      title: titleOf(ctx, engine, job),
      next: timeOf(next, locale),
      last: last === null ? null : timeOf(last, locale),
      state,
    }))
}

function timeOf(at: string, { language, timezone }: Locale): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: timezone })
  return format.format(new Date(at))
}

function hrefOf(engine: Engine, actor: Actor, { entity: name, record }: JobView): string | null {
  const { entities } = engine.registryOf(actor.school)
  const entity = name !== null && Object.hasOwn(entities, name) ? entities[name] : undefined
  if (!entity || record === null || entity.kind === 'child') return null
  return engine.rights(actor, entity.name)?.can.read === true ? recordPath(entity, record) : null
}
