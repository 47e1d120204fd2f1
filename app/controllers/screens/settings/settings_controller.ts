import type { HttpContext } from '@adonisjs/core/http'
import { Engine, isObject, Refusal } from '#engine'
import type { Json, JsonObject, RefusalDetails } from '#engine'
import { SchoolSettings } from '#schools/main'
import { actorOf } from '../../../middleware/context.js'
import { localeOf, translatorOf } from '../language.js'
import { screenEngine } from '../screen.js'
import { appShellView, leaveNotice } from '../shell.js'
import { changesOf, settingsSections, typedSettings } from './settings_form.js'

/** What the page shows beside the settings in force. */
interface Moment {
  readonly typed?: JsonObject
  readonly errors?: RefusalDetails
  readonly isStale?: boolean
  readonly obstacle?: PluginObstacle
}

/** What is in the way of switching a plugin; `withRequired` offers to switch on the others along with it. */
interface PluginObstacle {
  readonly plugin: string
  readonly message: string
  readonly withRequired: boolean
}

/** The settings of a school on a screen: for who runs it to see, for its admins to change. */
export default class SettingsController {
  /** `GET /settings` */
  async show(ctx: HttpContext): Promise<string> {
    return render(ctx, {})
  }

  /** `POST /settings`: what differs from the settings in force. */
  async update(ctx: HttpContext): Promise<unknown> {
    const settings = await ctx.containerResolver.make(SchoolSettings)
    const actor = actorOf(ctx)
    const form: unknown = ctx.request.body()
    const sent = isObject(form) ? form : {}
    const now = await settings.read(actor)
    const changes = changesOf(sent, now)
    if (Object.keys(changes).length === 0) return ctx.response.redirect().status(303).toPath('/settings')
    const typed = typedSettings(sent, now)
    try {
      await settings.change(actor, { ...changes, version: versionOf(sent['version']) })
    } catch (error) {
      if (!(error instanceof Refusal) || !['invalid', 'conflict', 'stale'].includes(error.kind)) throw error
      ctx.response.status(error.kind === 'invalid' ? 422 : 409)
      return render(ctx, { typed, errors: error.details, isStale: error.kind === 'stale' })
    }
    leaveNotice(ctx, { tone: 'good', key: 'settings.saved', data: {} })
    return ctx.response.redirect().status(303).toPath('/settings')
  }

  /** `POST /settings/plugins/:plugin`: on or off; what is in the way is told in words. */
  async plugin(ctx: HttpContext): Promise<unknown> {
    const settings = await ctx.containerResolver.make(SchoolSettings)
    const plugin = String((ctx.params as Record<string, unknown>)['plugin'])
    const isOn = ctx.request.input('on') === 'true'
    try {
      await settings.switchPlugin(actorOf(ctx), plugin, isOn, ctx.request.input('with_required') === 'true')
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'conflict') throw error
      ctx.response.status(409)
      return render(ctx, { obstacle: await obstacleOf(ctx, plugin, isOn, error) })
    }
    const key = isOn ? 'settings.plugins.now_on' : 'settings.plugins.now_off'
    leaveNotice(ctx, { tone: 'good', key, data: { plugin: await titleOf(ctx, plugin) } })
    return ctx.response.redirect().status(303).toPath('/settings')
  }
}

async function titleOf(ctx: HttpContext, plugin: string): Promise<string> {
  const { baseRegistry } = await ctx.containerResolver.make(Engine)
  const found = baseRegistry.plugins.find(({ name }) => name === plugin)
  return translatorOf(ctx.i18n).declared(`declared.plugins.${plugin}`, found?.title ?? plugin)
}

/** The plugins in the way by their titles; what has another reason says it itself. */
async function obstacleOf(ctx: HttpContext, plugin: string, isOn: boolean, refusal: Refusal): Promise<PluginObstacle> {
  const others = await Promise.all((refusal.details['plugins'] ?? []).map((name) => titleOf(ctx, name)))
  if (others.length === 0) return { plugin, message: refusal.message, withRequired: false }
  const key = isOn ? 'settings.plugins.requires' : 'settings.plugins.required_by'
  const data = { plugin: await titleOf(ctx, plugin), others: others.join(', ') }
  return { plugin, message: ctx.i18n.t(key, data), withRequired: isOn }
}

async function render(ctx: HttpContext, { typed, errors = {}, isStale = false, obstacle }: Moment): Promise<string> {
  const actor = actorOf(ctx)
  const engine = await screenEngine(ctx)
  const settings = await ctx.containerResolver.make(SchoolSettings)
  const now = await settings.read(actor)
  const registry = engine.registryOf(actor.school)
  const translator = translatorOf(ctx.i18n, registry.words)
  const scene = { translator, language: ctx.i18n.locale, locale: localeOf(ctx.i18n, actor.school), registry, errors }
  const shown = typed ?? now
  const model = {
    can: { change: settings.mayChange(actor) },
    version: now['version'],
    isStale,
    sections: settingsSections(scene, shown),
    problems: Object.entries(errors).map(([name, messages]) => ({
      id: `field-${name === 'fiscal_year_start' ? 'fiscal_day' : name}`,
      label: translator.text(`settings.fields.${name === 'fiscal_year_start' ? 'fiscal_day' : name}`),
      message: messages.join(' '),
    })),
    plugins: await pluginViews(ctx, now['plugins'] ?? null),
    obstacle: obstacle ?? null,
  }
  ctx.response.header('Cache-Control', 'private, no-store')
  const shell = appShellView(ctx, engine, actor, [{ href: '', label: ctx.i18n.t('settings.title') }])
  return ctx.view.render('pages/settings/main', { shell, settings: model })
}

async function pluginViews(ctx: HttpContext, plugins: Json): Promise<readonly object[]> {
  const all = (Array.isArray(plugins) ? plugins : []).filter(isObject)
  return Promise.all(
    all.map(async ({ name, version, requires, on }) => ({
      name,
      title: await titleOf(ctx, String(name)),
      version,
      isOn: on === true,
      requires: (
        await Promise.all((Array.isArray(requires) ? requires : []).map((other) => titleOf(ctx, String(other))))
      ).join(', '),
    }))
  )
}

function versionOf(text: Json | undefined): number {
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}
