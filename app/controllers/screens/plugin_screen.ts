import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { entityOf, isObject, notFound, toneFor, wordFor } from '#engine'
import type { FileAnswer, Json, JsonObject } from '#engine'
import type { PluginScreen, ScreenAnswer, ScreenPage, ScreenRequest } from '#screens/main'
import { actorOf } from '../../middleware/context.js'
import { localeOf, translatorOf } from './language.js'
import { isPartial, leaveFor, screenEngine } from './screen.js'
import { sendFile } from './send_file.js'
import { appShellView, leaveNotice } from './shell.js'

/** Answers a screen of a plugin, inside the page of the product. */
export async function answerPluginScreen(ctx: HttpContext, screen: PluginScreen): Promise<unknown> {
  const request = await requestFor(ctx, screen)
  const handle = ctx.request.method() === 'POST' ? screen.post : screen.get
  if (!handle) throw notFound()
  return send(ctx, screen, await handle(request))
}

/**
 * What the screen's code gets. Throws 404 where the plugin is off or the entity of its access does not exist for this actor, 403 where
 * the action is not granted.
 */
async function requestFor(ctx: HttpContext, screen: PluginScreen): Promise<ScreenRequest> {
  const { plugin, access } = screen
  const engine = await screenEngine(ctx)
  const actor = actorOf(ctx)
  if (!engine.screensOf(actor.school).includes(screen)) throw notFound()
  const bouncer = engine.bouncerFor(actor)
  await bouncer.with(access.entity).authorize(access.action)
  const context = engine.contextFor(actor, plugin)
  const locale = localeOf(ctx.i18n, actor.school)
  const translator = translatorOf(ctx.i18n)
  return {
    ...context,
    params: textsOf(ctx.params),
    query: textsOf(ctx.request.qs()),
    form: ctx.request.method() === 'POST' ? formOf(ctx.request.body()) : {},
    isPartial: isPartial(ctx),
    bouncer,
    locale,
    translator,
    rightsOf: (entity) => engine.rights(actor, entity),
    show: (entity, field, value) => wordFor({ locale, translator }, entityOf(context.registry, entity), field, value),
    toneOf: (entity, field, value) => toneFor(entityOf(context.registry, entity), field, value) ?? 'calm',
    create: (entity, body, key) => engine.create(actor, entity, body, key),
    act: (entity, id, action, input, key = randomUUID()) => engine.act(actor, entity, id, action, input, key),
    ask: (entity, id, action, input) => engine.ask(actor, entity, id, action, input),
  }
}

async function send(ctx: HttpContext, screen: PluginScreen, answer: ScreenAnswer): Promise<unknown> {
  if ('redirect' in answer) {
    const { notice, redirect } = answer
    if (notice) leaveNotice(ctx, { ...notice, data: notice.data ?? {} })
    return leaveFor(ctx, redirect)
  }
  if ('json' in answer) return sendJson(ctx, answer.json)
  if ('file' in answer) return sendFile(ctx, answer as FileAnswer)
  return render(ctx, screen, answer)
}

function sendJson({ response }: HttpContext, json: Json): void {
  response.header('Content-Type', 'application/json; charset=utf-8')
  response.header('Cache-Control', 'private, no-store')
  response.send(JSON.stringify(json))
}

async function render(ctx: HttpContext, screen: PluginScreen, page: ScreenPage): Promise<string> {
  const { plugin, name, client } = screen
  if (page.status !== undefined) ctx.response.status(page.status)
  ctx.response.header('Vary', 'HX-Request, HX-Request-Type')
  const body = await ctx.view.render(`${plugin}::${page.view}`, page.model)
  if (isPartial(ctx)) return body
  const title = page.title ?? translatorOf(ctx.i18n).declared(`${plugin}.screens.${name}.title`, screen.title)
  const crumbs = [...(page.crumbs ?? []), { href: '', label: title }]
  const shell = appShellView(ctx, await screenEngine(ctx), actorOf(ctx), crumbs)
  return ctx.view.render('pages/plugin_screen', { shell, title, body, client })
}

/** Texts by name; of one given several times the last. */
function textsOf(given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const entries = Object.entries(given).flatMap(([name, value]): readonly (readonly [string, string])[] => {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value
    return typeof last === 'string' ? [[name, last]] : []
  })
  return Object.fromEntries(entries)
}

function formOf(body: unknown): JsonObject {
  if (!isObject(body)) return {}
  const { _csrf: _token, ...form } = body
  return form
}
