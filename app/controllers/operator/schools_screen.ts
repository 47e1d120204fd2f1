import type { HttpContext } from '@adonisjs/core/http'
import { E_ARCHIVE, Engine, Refusal } from '#engine'
import type { InputView, JsonObject, RefusalDetails } from '#engine'
import { SchoolOperations } from '#schools/main'
import type { SchoolOverview } from '#schools/main'
import { makeSchool } from '../make_school.js'
import { errorText, plainInput } from '../screens/plain_inputs.js'
import { leaveNotice, noticeOf, shellView } from '../screens/shell.js'
import { LARGEST_ARCHIVE, restoreUpload, sendArchive } from './archive_files.js'

const DRAFT: JsonObject = { timezone: 'Asia/Kolkata', locale: 'en-IN', currency: 'INR' }
const SCHOOL = ['name', 'slug', 'timezone', 'locale', 'currency'] as const
const ADMIN = ['admin_name', 'admin_email'] as const

/** The schools of the installation, for its operator: how they stand, and nothing of their records. */
export default class SchoolsScreen {
  /** `GET /operator` */
  async index(ctx: HttpContext): Promise<string> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const schools = (await operations.all()).map(schoolView)
    const totals = {
      schools: schools.length,
      open: schools.filter(({ isOpen }) => isOpen).length,
      members: schools.reduce((sum, { members }) => sum + members, 0),
    }
    return render(ctx, 'pages/operator/schools', { schools, totals })
  }

  /** `GET /operator/schools/:id` */
  async show(ctx: HttpContext): Promise<string> {
    return page(ctx, null)
  }

  /** `GET /operator/schools/new` */
  create(ctx: HttpContext): Promise<string> {
    return form(ctx, DRAFT, {})
  }

  /** `POST /operator/schools`: with its first super admin, whose password, where one was made, is shown this once. */
  async store(ctx: HttpContext): Promise<unknown> {
    const typed = textsIn(ctx)
    const school = Object.fromEntries(SCHOOL.map((name) => [name, typed[name] ?? '']))
    const admin = { name: typed['admin_name'] ?? '', email: typed['admin_email'] ?? '' }
    try {
      const { overview, password } = await makeSchool(ctx.containerResolver, ctx.operatorId ?? null, school, admin)
      return await render(ctx, 'pages/operator/made', { school: schoolView(overview), email: admin.email, password })
    } catch (error) {
      if (!(error instanceof Refusal) || !['invalid', 'conflict'].includes(error.kind)) throw error
      ctx.response.status(422)
      return form(ctx, typed, detailsOf(error))
    }
  }

  /** `POST /operator/schools/:id/suspend` */
  suspend(ctx: HttpContext): Promise<unknown> {
    return setStatus(ctx, 'suspended', 'operator.suspended')
  }

  /** `POST /operator/schools/:id/resume` */
  resume(ctx: HttpContext): Promise<unknown> {
    return setStatus(ctx, 'active', 'operator.resumed')
  }

  /** `GET /operator/schools/:id/export` */
  export(ctx: HttpContext): Promise<void> {
    return sendArchive(ctx, idOf(ctx))
  }

  /** `POST /operator/schools/:id/delete`: of a suspended school whose short name was typed. */
  async destroy(ctx: HttpContext): Promise<unknown> {
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const { school } = await operations.one(idOf(ctx))
    try {
      await operations.delete(school.id, textsIn(ctx)['confirm'] ?? '')
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'conflict') throw error
      ctx.response.status(409)
      return page(ctx, error.message)
    }
    leaveNotice(ctx, { tone: 'good', key: 'operator.deleted', data: { school: school.name } })
    return ctx.response.redirect().status(303).toPath('/operator')
  }

  /** `GET /operator/restore` */
  archive(ctx: HttpContext): Promise<string> {
    return render(ctx, 'pages/operator/restore', { problem: null })
  }

  /** `POST /operator/restore`: a file that an export has given. */
  async restore(ctx: HttpContext): Promise<unknown> {
    let restored: string | null = null
    let problem: string | null = null
    ctx.request.multipart.onFile('archive', {}, async (part) => {
      try {
        restored = await restoreUpload(ctx, part)
      } catch (error) {
        if (!(error instanceof E_ARCHIVE)) throw error
        problem = error.message
      }
    })
    await ctx.request.multipart.process({ limit: LARGEST_ARCHIVE })
    if (restored === null) {
      ctx.response.status(422)
      return render(ctx, 'pages/operator/restore', { problem: problem ?? ctx.i18n.t('operator.restore.missing') })
    }
    leaveNotice(ctx, { tone: 'good', key: 'operator.restored', data: {} })
    return ctx.response
      .redirect()
      .status(303)
      .toPath(`/operator/schools/${String(restored)}`)
  }
}

async function setStatus(ctx: HttpContext, status: 'active' | 'suspended', key: string): Promise<unknown> {
  const operations = await ctx.containerResolver.make(SchoolOperations)
  const { school } = await operations.setStatus(ctx.operatorId ?? null, idOf(ctx), status)
  leaveNotice(ctx, { tone: 'good', key, data: { school: school.name } })
  return ctx.response.redirect().status(303).toPath(`/operator/schools/${school.id}`)
}

async function page(ctx: HttpContext, problem: string | null): Promise<string> {
  const operations = await ctx.containerResolver.make(SchoolOperations)
  const overview = await operations.one(idOf(ctx))
  const { baseRegistry } = await ctx.containerResolver.make(Engine)
  const off = overview.school.pluginsOff ?? []
  const plugins = baseRegistry.plugins.filter(({ name }) => !off.includes(name)).map(({ title }) => title)
  return render(ctx, 'pages/operator/school', { school: { ...schoolView(overview), plugins }, problem })
}

function schoolView({ school, status, members }: SchoolOverview) {
  const { id, slug, name, timezone, locale, currency } = school
  return { id, slug, name, status, isOpen: status === 'active', members, timezone, locale, currency }
}

function form(ctx: HttpContext, values: JsonObject, errors: RefusalDetails): Promise<string> {
  const input = (name: string, type: string, about: string = name): InputView =>
    plainInput({
      view: 'text',
      name,
      label: ctx.i18n.t(`operator.fields.${name}`),
      hint: ctx.i18n.t(`operator.hints.${name}`),
      value: typeof values[name] === 'string' ? values[name] : '',
      error: errorText(errors[about]),
      isRequired: true,
      attributes: { type, maxlength: 200, autocomplete: 'off' },
    })
  const known = new Set<string>([...SCHOOL, 'admin.name', 'admin.email'])
  return render(ctx, 'pages/operator/new', {
    school: SCHOOL.map((name) => input(name, 'text')),
    admin: ADMIN.map((name) => input(name, name === 'admin_email' ? 'email' : 'text', name.replace('_', '.'))),
    problems: Object.entries(errors).flatMap(([name, messages]) => (known.has(name) ? [] : messages)),
  })
}

/** What is wrong by field; a short name that is taken is told as one. */
function detailsOf({ kind, details, message }: Refusal): RefusalDetails {
  if (Object.keys(details).length > 0) return details
  return kind === 'conflict' ? { slug: [message] } : { '': [message] }
}

function textsIn({ request }: HttpContext): Readonly<Record<string, string>> {
  const entries = Object.entries(request.body()).flatMap(([name, value]): readonly (readonly [string, string])[] =>
    typeof value === 'string' ? [[name, value.trim().slice(0, 1000)]] : []
  )
  return Object.fromEntries(entries)
}

function idOf({ params }: HttpContext): string {
  return String((params as Record<string, unknown>)['id']).toLowerCase()
}

function render(ctx: HttpContext, view: string, model: object): Promise<string> {
  ctx.response.header('Cache-Control', 'private, no-store')
  return ctx.view.render(view, { shell: shellView(ctx), notice: noticeOf(ctx), ...model })
}
