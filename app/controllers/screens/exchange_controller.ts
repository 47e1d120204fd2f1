import { readFile } from 'node:fs/promises'
import type { HttpContext } from '@adonisjs/core/http'
import {
  Engine,
  entityOf,
  fileHeaders,
  invalid,
  listQuery,
  notFound,
  parseQueryString,
  pluralOf,
  readListState,
  recordPath,
  Refusal,
  screenPath,
  sentFile,
  TABLE_LIMITS,
} from '#engine'
import type { Actor, Entity, ExchangeView, JsonObject } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { sendKept } from '../send_kept.js'
import type { ScreenEngine } from './engine_port.js'
import { translatorOf } from './language.js'
import { isPartial, leaveFor, openScreen, screenEngine, shellOf } from './screen.js'
import type { Screen } from './screen.js'
import { appShellView } from './shell.js'

/** What a list decides for itself and an export does not take. */
const LIST_ONLY = ['page', 'per_page', 'count', 'fields', 'include']

/** Lists as files, files as records, and how far that is. */
export default class ExchangeController {
  /** `POST /:plugin/:plural/export`: the list as it is filtered now, as a file; a large one goes on by itself. */
  async export(ctx: HttpContext): Promise<void> {
    const screen = await openScreen(ctx)
    const { engine, session } = await workOf(ctx)
    const { query, format } = ctx.request.body() as Readonly<Record<string, unknown>>
    const state = readListState(screen.scene, shownQuery(ctx) ?? (typeof query === 'string' ? query : ''))
    const asked = new URLSearchParams(listQuery(screen.scene, state))
    for (const name of LIST_ONLY) asked.delete(name)
    asked.set('format', typeof format === 'string' ? format : 'csv')
    if (format === 'csv') asked.set('bom', 'true')
    const parameters = parseQueryString(asked.toString())
    const answer = await engine.exchange.export(session, screen.entity.name, parameters, ctx.i18n.locale)
    if ('job' in answer) return leaveFor(ctx, `/exchanges/${answer.job}`)
    fileHeaders(ctx.response, answer.file.name, answer.file.type)
    ctx.response.send(answer.file.content)
  }

  /** `GET /:plugin/:plural/import`: what to send, and how it is meant. */
  async ask(ctx: HttpContext): Promise<string> {
    return importForm(await openScreen(ctx), {}, {})
  }

  /** `GET /:plugin/:plural/import/template?format=…`: an empty file with its headers. */
  async template(ctx: HttpContext): Promise<void> {
    const { entity } = await openScreen(ctx)
    const { engine, session } = await workOf(ctx)
    const format = ctx.request.qs()['format'] === 'xlsx' ? 'xlsx' : 'csv'
    const file = engine.exchange.template(
      session,
      entity.name,
      parseQueryString(`format=${format}&lang=${ctx.i18n.locale}`)
    )
    fileHeaders(ctx.response, file.name, file.type)
    ctx.response.send(file.content)
  }

  /** `POST /:plugin/:plural/import`: takes the file on; where its columns are not understood, asks what they mean. */
  async import(ctx: HttpContext): Promise<unknown> {
    const screen = await openScreen(ctx)
    const { engine, session } = await workOf(ctx)
    const form = ctx.request.body() as Readonly<Record<string, unknown>>
    // Who may not import is told so before anything is read.
    engine.exchange.admitImport(session, screen.entity.name)
    const map = (typeof form['map'] === 'object' ? form['map'] : {}) as Readonly<Record<string, unknown>>
    try {
      const file = ctx.request.file('file', { size: TABLE_LIMITS.bytes })
      if (!file?.tmpPath || !file.isValid) throw invalid('file', ctx.i18n.t('exchange.import.no_file'))
      const parameters = [
        ...['mode', 'write', 'key', 'dry_run'].flatMap((name) => {
          const value = form[name]
          return typeof value === 'string' && value !== '' ? [{ name, keys: [], value, text: name }] : []
        }),
        { name: 'lang', keys: [], value: ctx.i18n.locale, text: 'lang' },
        ...Object.entries(map).flatMap(([header, value]) => {
          return typeof value === 'string' && value !== '?'
            ? [{ name: 'map', keys: [header], value, text: `map[${header}]` }]
            : []
        }),
      ]
      const sent = sentFile(file.clientName, await readFile(file.tmpPath))
      const { data } = await engine.exchange.import(
        { session, idempotency: null },
        screen.entity.name,
        parameters,
        sent
      )
      return leaveFor(ctx, `/exchanges/${String(data?.['job'])}`)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
      ctx.response.status(422)
      return importForm(screen, error.details, form)
    }
  }

  /** `GET /exchanges/:id`: how far it is, and what it has come to. */
  async show(ctx: HttpContext): Promise<string> {
    const { engine, session, actor } = await workOf(ctx)
    const view = await engine.exchange.view(session, idOf(ctx), ctx.i18n.locale)
    if (!view) throw notFound()
    const entity = entityOf(engine.registryOf(actor.school), view.entity)
    const title = ctx.i18n.t(`exchange.title.${view.kind}`, {
      entity: pluralOf(translatorOf(ctx.i18n, engine.registryOf(actor.school).words), entity),
    })
    const outcome = outcomeOf(view)
    const errors = await withLabels(await screenEngine(ctx), actor, entity, outcome.errors)
    const data = { exchange: { ...view, id: idOf(ctx), title, href: screenPath(entity), ...outcome, errors } }
    ctx.response.header('Cache-Control', 'private, no-store')
    ctx.response.header('Vary', 'Cookie, HX-Request, HX-Request-Type')
    if (isPartial(ctx)) return ctx.view.render('partials/exchange', data)
    const shell = appShellView(ctx, await screenEngine(ctx), actor, [{ href: '', label: title }])
    return ctx.view.render('pages/exchange', { ...data, shell })
  }

  /** `GET /exchanges/:id/file`. */
  async file(ctx: HttpContext): Promise<void> {
    const { engine, session } = await workOf(ctx)
    sendKept(ctx, await engine.exchange.file(session, idOf(ctx)))
  }

  /** `GET /exchanges/:id/errors`. */
  async errors(ctx: HttpContext): Promise<void> {
    const { engine, session } = await workOf(ctx)
    sendKept(ctx, await engine.exchange.errors(session, idOf(ctx)))
  }

  /** `POST /exchanges/:id/run`: makes the change that was tried out. */
  async carryOut(ctx: HttpContext): Promise<void> {
    const { engine, session } = await workOf(ctx)
    leaveFor(ctx, `/exchanges/${await engine.exchange.carryOut(session, idOf(ctx))}`)
  }

  /** `POST /exchanges/:id/undo`. */
  async undo(ctx: HttpContext): Promise<void> {
    const { engine, session } = await workOf(ctx)
    leaveFor(ctx, `/exchanges/${await engine.exchange.undo(session, idOf(ctx))}`)
  }
}

/** The list as it stands on the page that the form was sent from: filters change it without loading it anew. */
function shownQuery({ request }: HttpContext): string | null {
  const from = request.header('referer')
  const page = from === undefined ? null : URL.parse(from)
  return page && `${page.pathname}/export` === request.url() ? page.search.slice(1) : null
}

async function workOf(ctx: HttpContext) {
  const engine = await ctx.containerResolver.make(Engine)
  const actor = actorOf(ctx)
  return { engine, actor, session: engine.session(actor) }
}

function idOf({ params }: HttpContext): string {
  return String((params as Readonly<Record<string, unknown>>)['id']).toLowerCase()
}

/** A row that was refused, and the record that it is about. */
interface RefusedRow {
  readonly row: number
  readonly id: string | null
  readonly message: string
}

/** Refused rows with what their records are called, of those that whoever looks may refer to. */
async function withLabels(engine: ScreenEngine, actor: Actor, entity: Entity, errors: readonly RefusedRow[]) {
  const ids = [...new Set(errors.flatMap(({ id }) => id ?? []))]
  const mayRefer = engine.rights(actor, entity.name)?.can['refer'] === true
  const known = ids.length > 0 && mayRefer ? await engine.pick(actor, entity.name, { ids, limit: ids.length }) : []
  const labels = new Map(known.map(({ id, label }) => [id, label]))
  return errors.map((error) => {
    const label = error.id === null ? undefined : labels.get(error.id)
    return { ...error, label: label ?? null, href: label && error.id ? recordPath(entity, error.id) : null }
  })
}

interface Outcome {
  readonly errors: readonly RefusedRow[]
  readonly hasFile: boolean
  readonly mayRun: boolean
  readonly mayUndo: boolean
  readonly outcome: string | null
}

function outcomeOf({ kind, status, result, progress, isTrial }: ExchangeView): Outcome {
  const told = (result?.['errors'] ?? []) as readonly JsonObject[]
  return {
    errors: told.map(({ row, id, message }) => ({
      row: Number(row),
      id: typeof id === 'string' ? id : null,
      message: String(message),
    })),
    hasFile: kind === 'export' && status === 'done',
    mayRun: kind === 'bulk' && status === 'done' && isTrial && progress.done > 0,
    mayUndo: kind !== 'export' && status === 'done' && !isTrial && progress.done > 0,
    outcome: typeof result?.['outcome'] === 'string' ? result['outcome'] : null,
  }
}

type Details = Readonly<Record<string, readonly string[]>>

async function importForm(screen: Screen, problems: Details, form: Readonly<Record<string, unknown>>): Promise<string> {
  const { ctx, entity, scene } = screen
  const { engine, session } = await workOf(ctx)
  const described = engine.exchange.template(
    session,
    entity.name,
    parseQueryString(`format=json&lang=${ctx.i18n.locale}`)
  )
  const fields = JSON.parse(described.content.toString()) as readonly {
    readonly key: string
    readonly header: string
    readonly required: boolean
  }[]
  const known = new Set(['file', 'mode', 'write', 'key', 'dry_run'])
  return ctx.view.render('pages/import', {
    shell: shellOf(screen, [{ href: '', label: ctx.i18n.t('exchange.import.crumb') }]),
    title: ctx.i18n.t('exchange.title.import', { entity: pluralOf(scene.translator, entity) }),
    path: screenPath(entity),
    fields,
    keys: fields.filter(({ key }) => !key.includes('.')),
    form,
    problems: Object.entries(problems)
      .filter(([name]) => known.has(name))
      .flatMap(([, messages]) => messages),
    headers: Object.entries(problems)
      .filter(([name]) => !known.has(name))
      .map(([header, messages]) => ({ header, message: messages.join(' ') })),
  })
}
