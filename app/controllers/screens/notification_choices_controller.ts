import type { HttpContext } from '@adonisjs/core/http'
import { CHANNELS, Engine, isObject, MESSAGE_KINDS, Refusal } from '#engine'
import type { Actor, JsonObject, RefusalDetails } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { errorText, plainInput } from './plain_inputs.js'
import { screenEngine } from './screen.js'
import { appShellView, leaveNotice } from './shell.js'

const ENTITY = 'core.notification_setting'

/** What somebody has chosen, as the form shows it. */
interface Choices {
  readonly quietFrom: string
  readonly quietTo: string
  /** `<kind>:<channel>` that he does not want. */
  readonly off: ReadonlySet<string>
}

/** Which messages the reader wants on which channels, and when he is not to be disturbed. */
export default class NotificationChoicesController {
  /** `GET /notifications/choices` */
  async show(ctx: HttpContext): Promise<string> {
    const engine = await ctx.containerResolver.make(Engine)
    return render(ctx, choicesIn(await ownSetting(engine, actorOf(ctx))), {})
  }

  /** `POST /notifications/choices`: what is ticked is wanted. */
  async update(ctx: HttpContext): Promise<unknown> {
    const engine = await ctx.containerResolver.make(Engine)
    const actor = actorOf(ctx)
    const sent = sentChoices(ctx)
    const own = await ownSetting(engine, actor)
    const body = bodyOf(sent, own)
    try {
      if (own) await engine.update(actor, ENTITY, String(own['id']), { ...body, version: own['version'] ?? null })
      else await engine.create(actor, ENTITY, body)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
      ctx.response.status(422)
      return render(ctx, sent, error.details)
    }
    leaveNotice(ctx, { tone: 'good', key: 'notifications.saved', data: {} })
    return ctx.response.redirect().status(303).toPath('/notifications/choices')
  }
}

async function ownSetting(engine: Engine, actor: Actor): Promise<JsonObject | null> {
  const { data } = await engine.list(actor, ENTITY, 'include=off&per_page=1&count=none')
  return data[0] ?? null
}

function choicesIn(setting: JsonObject | null): Choices {
  const rows = Array.isArray(setting?.['off']) ? setting['off'].filter(isObject) : []
  const text = (name: string) => (typeof setting?.[name] === 'string' ? setting[name] : '')
  return {
    quietFrom: text('quiet_from'),
    quietTo: text('quiet_to'),
    off: new Set(rows.map(({ kind, channel }) => `${String(kind)}:${String(channel)}`)),
  }
}

/** A box that is not ticked sends nothing. */
function sentChoices(ctx: HttpContext): Choices {
  const body = ctx.request.body() as Readonly<Record<string, unknown>>
  const text = (name: string) => (typeof body[name] === 'string' ? body[name].slice(0, 20).trim() : '')
  const all = MESSAGE_KINDS.flatMap((kind) => CHANNELS.map((channel) => ({ kind, channel })))
  const off = all.filter(({ kind, channel }) => body[`${kind}_${channel}`] !== '1')
  return {
    quietFrom: text('quiet_from'),
    quietTo: text('quiet_to'),
    off: new Set(off.map(({ kind, channel }) => `${kind}:${channel}`)),
  }
}

/** The complete list of rows; those that stay keep their ids. */
function bodyOf({ quietFrom, quietTo, off }: Choices, own: JsonObject | null): JsonObject {
  const rows = Array.isArray(own?.['off']) ? own['off'].filter(isObject) : []
  const ids = new Map(rows.map(({ id, kind, channel }) => [`${String(kind)}:${String(channel)}`, id]))
  return {
    quiet_from: quietFrom === '' ? null : quietFrom,
    quiet_to: quietTo === '' ? null : quietTo,
    off: [...off].map((key) => {
      const [kind = '', channel = ''] = key.split(':')
      const id = ids.get(key)
      return typeof id === 'string' ? { id, kind, channel } : { kind, channel }
    }),
  }
}

async function render(ctx: HttpContext, { quietFrom, quietTo, off }: Choices, errors: RefusalDetails): Promise<string> {
  const { i18n } = ctx
  const crumbs = [
    { href: '/notifications', label: i18n.t('notifications.title') },
    { href: '', label: i18n.t('notifications.choices') },
  ]
  const time = (name: 'quiet_from' | 'quiet_to', value: string) =>
    plainInput({
      view: 'text',
      name,
      label: i18n.t(`notifications.${name}`),
      value,
      error: errorText(errors[name]),
      attributes: { type: 'time', maxlength: 5 },
    })
  ctx.response.header('Cache-Control', 'private, no-store')
  return ctx.view.render('pages/notification_choices', {
    shell: appShellView(ctx, await screenEngine(ctx), actorOf(ctx), crumbs),
    inputs: [time('quiet_from', quietFrom), time('quiet_to', quietTo)],
    channels: CHANNELS.map((channel) => ({ name: channel, label: i18n.t(`notifications.channel.${channel}`) })),
    kinds: MESSAGE_KINDS.map((kind) => ({
      name: kind,
      label: i18n.t(`notifications.kind.${kind}`),
      boxes: CHANNELS.map((channel) => ({
        name: `${kind}_${channel}`,
        label: i18n.t(`notifications.channel.${channel}`),
        isOn: !off.has(`${kind}:${channel}`),
      })),
    })),
  })
}
