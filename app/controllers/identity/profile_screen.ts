import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { Engine, isObject, notFound, Refusal } from '#engine'
import type { JsonObject, RefusalDetails } from '#engine'
import { changeOwnUser, readOwnUser, switchSchool } from '#identity/main'
import { HostRules, SchoolOperations } from '#schools/main'
import { LANGUAGES, rememberLanguage } from '../screens/language.js'
import { errorText, plainInput } from '../screens/plain_inputs.js'
import { isPartial, screenEngine } from '../screens/screen.js'
import { appShellView, leaveNotice } from '../screens/shell.js'
import { userOf } from './answers.js'

/** The own user on a screen: his name and language, his roles, and the schools that he belongs to. */
export default class ProfileScreen {
  /** `GET /profile`. */
  async show(ctx: HttpContext): Promise<string> {
    const own = await ownUser(ctx)
    return render(ctx, own, textsOf(own), {})
  }

  /** `POST /profile`: name and language, at all his schools at once what they say alike. */
  async update(ctx: HttpContext): Promise<unknown> {
    const engine = await ctx.containerResolver.make(Engine)
    const actor = userOf(ctx)
    const name = textIn(ctx, 'name')
    const language = textIn(ctx, 'locale')
    try {
      await changeOwnUser(engine, actor, { name: name.trim(), locale: language === '' ? null : language })
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
      ctx.response.status(422)
      return render(ctx, await ownUser(ctx), { name, locale: language }, error.details)
    }
    rememberLanguage(ctx, language)
    leaveNotice(ctx, { tone: 'good', key: 'profile.saved', data: {} })
    return ctx.response.redirect().status(303).toPath('/profile')
  }

  /** `GET /profile/schools`: what the menu of the account shows of other schools; the profile itself without htmx. */
  async schools(ctx: HttpContext): Promise<unknown> {
    if (!isPartial(ctx)) return ctx.response.redirect().toPath('/profile')
    ctx.response.header('Cache-Control', 'private, no-store')
    return ctx.view.render('partials/schools', await schoolsView(ctx, await ownUser(ctx)))
  }

  /** `POST /profile/school`: goes on at another school. At the host of one school its own sign-in is asked for. */
  async enter(ctx: HttpContext): Promise<unknown> {
    if (typeof ctx.hostSchool === 'string') throw notFound()
    const entered = await switchSchool(ctx, userOf(ctx), textIn(ctx, 'school').toLowerCase())
    const engine = await ctx.containerResolver.make(Engine)
    const { locale } = await readOwnUser(engine, entered)
    rememberLanguage(ctx, locale)
    leaveNotice(ctx, { tone: 'good', key: 'profile.entered', data: { school: entered.school.name } })
    return ctx.response.redirect().status(303).toPath('/')
  }
}

async function ownUser(ctx: HttpContext): Promise<JsonObject> {
  return readOwnUser(await ctx.containerResolver.make(Engine), userOf(ctx))
}

interface OwnTexts {
  readonly name: string
  readonly locale: string
}

function textsOf({ name, locale }: JsonObject): OwnTexts {
  return { name: String(name), locale: typeof locale === 'string' ? locale : '' }
}

async function render(ctx: HttpContext, own: JsonObject, texts: OwnTexts, errors: RefusalDetails): Promise<string> {
  const actor = userOf(ctx)
  const shell = appShellView(ctx, await screenEngine(ctx), actor, [{ href: '', label: ctx.i18n.t('profile.title') }])
  const inputs = [
    plainInput({
      view: 'text',
      name: 'name',
      label: ctx.i18n.t('profile.name'),
      value: texts.name,
      isRequired: true,
      error: errorText(errors['name']),
      attributes: { maxlength: 200, autocomplete: 'name' },
    }),
    plainInput({
      view: 'choice',
      name: 'locale',
      label: ctx.i18n.t('profile.language'),
      hint: ctx.i18n.t('profile.language_hint'),
      value: texts.locale,
      error: errorText(errors['locale']),
      options: Object.entries(LANGUAGES),
    }),
  ]
  const logins = (['email', 'phone', 'username'] as const).flatMap((kind) => {
    const login = own[kind]
    return typeof login === 'string' ? [{ kind, value: login }] : []
  })
  ctx.response.header('Cache-Control', 'no-store')
  return ctx.view.render('pages/profile', { shell, inputs, logins, ...(await schoolsView(ctx, own)) })
}

/** The schools that he belongs to, with how to get there; none where there is only this one. */
async function schoolsView(ctx: HttpContext, { memberships }: JsonObject): Promise<object> {
  const { userId, school } = userOf(ctx)
  const rules = await app.container.make(HostRules)
  const operations = await ctx.containerResolver.make(SchoolOperations)
  const isOwnHost = typeof ctx.hostSchool === 'string'
  const all = (Array.isArray(memberships) ? memberships : []).filter(isObject)
  const schools = all.map(({ id, slug, name }) => {
    const host = isOwnHost ? rules.hostOf(String(slug)) : null
    return { id, name, isCurrent: id === school.id, href: host === null ? null : addressOf(ctx, host) }
  })
  const isReachable = ({ isCurrent, href }: (typeof schools)[number]) => isCurrent || !isOwnHost || href !== null
  return {
    schools: schools.length > 1 ? schools.filter(isReachable) : [],
    isOperator: !isOwnHost && (await operations.isOperator(userId)),
  }
}

/** Another host of this installation, at the scheme and port of the request. */
function addressOf({ request }: HttpContext, host: string): string {
  const port = /:\d+$/.exec(request.host() ?? '')?.[0] ?? ''
  return `${request.protocol()}://${host}${port}/`
}

function textIn(ctx: HttpContext, name: string): string {
  const text: unknown = ctx.request.body()[name]
  return typeof text === 'string' ? text.slice(0, 1000) : ''
}
