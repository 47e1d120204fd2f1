import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { notFound, Refusal } from '#engine'
import type { School } from '#engine'
import {
  Identity,
  isHalfSignedIn,
  localPath,
  ProviderDoors,
  stopViewing,
  webFinishSignIn,
  webSignIn,
  webSignOut,
} from '../identity/main.js'
import { Schools, schoolToSignInTo } from '../schools/main.js'
import { DemoAccounts } from './demo_accounts.js'
import { goOn } from './identity/after_sign_in.js'
import { problemOf } from './identity/provider_screens.js'
import type { ProviderProblem } from './identity/provider_screens.js'
import { shellView } from './screens/shell.js'

/** Signing in and out for the screens. */
export default class SessionController {
  /** `GET /login`; who is signed in already goes on. */
  async show(ctx: HttpContext): Promise<unknown> {
    const next = localPath(ctx.request.input('next') as string | undefined) ?? '/'
    if (ctx.actor) return ctx.response.redirect().toPath(next)
    return render(ctx, { next, login: '', isWrong: false, problem: problemOf(ctx) })
  }

  /** `POST /login`: on to where the visitor wanted to go, or the form again with one answer to all mistakes. */
  async store(ctx: HttpContext): Promise<unknown> {
    const { login, password, next, school: given } = texts(ctx.request.body())
    const school = schoolToSignInTo(ctx, given === '' ? undefined : given)
    const target = localPath(next) ?? '/'
    try {
      const outcome = await webSignIn(ctx, {
        login: login.trim(),
        password,
        ...(school === undefined ? {} : { school }),
      })
      return await goOn(ctx, outcome, target)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'unauthenticated') throw error
      ctx.response.status(422)
      return render(ctx, { next: target, login, isWrong: true, problem: null })
    }
  }

  /** `GET /login/code`: asks for the second factor; without a first half, for that. */
  async code(ctx: HttpContext): Promise<unknown> {
    if (!isHalfSignedIn(ctx)) return ctx.response.redirect().toPath('/login')
    return renderCode(ctx, localPath(ctx.request.input('next') as string | undefined) ?? '/', false)
  }

  /** `POST /login/code`. */
  async finish(ctx: HttpContext): Promise<unknown> {
    const { code, next } = texts(ctx.request.body())
    const target = localPath(next) ?? '/'
    try {
      return await goOn(ctx, await webFinishSignIn(ctx, code.trim()), target)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'unauthenticated') throw error
      ctx.response.status(422)
      return renderCode(ctx, target, true)
    }
  }

  /** `POST /logout`. */
  async destroy(ctx: HttpContext): Promise<unknown> {
    if (ctx.actor?.viewer) await stopViewing(ctx, ctx.actor)
    await webSignOut(ctx)
    return ctx.response.redirect().status(303).toPath('/login')
  }
}

function renderCode(ctx: HttpContext, next: string, isWrong: boolean): Promise<string> {
  ctx.response.header('Cache-Control', 'no-store')
  return ctx.view.render('pages/security/code', { shell: shellView(ctx), form: { next, isWrong } })
}

function texts(body: Record<string, unknown>): Record<'login' | 'password' | 'code' | 'next' | 'school', string> {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name].slice(0, 1000) : '')
  return {
    login: text('login'),
    password: text('password'),
    code: text('code'),
    next: text('next'),
    school: text('school'),
  }
}

/** The school whose host this is; null at a host of all schools. An unknown or closed school is not found. */
async function schoolAtHost(ctx: HttpContext): Promise<School | null> {
  if (typeof ctx.hostSchool !== 'string') return null
  const schools = await ctx.containerResolver.make(Schools)
  const school = await schools.schoolNamed(ctx.hostSchool)
  if (!school) throw notFound()
  return school
}

interface LoginForm {
  readonly next: string
  readonly login: string
  readonly isWrong: boolean
  readonly problem: ProviderProblem | null
}

async function render(ctx: HttpContext, form: LoginForm): Promise<string> {
  const accounts = app.container.hasBinding(DemoAccounts) ? (await app.container.make(DemoAccounts)).list() : []
  const school = await schoolAtHost(ctx)
  const { signUp } = await ctx.containerResolver.make(Identity)
  const mayAsk = await signUp.isOpen(schoolToSignInTo(ctx, undefined))
  const { only: door } = await ctx.containerResolver.make(ProviderDoors)
  const provider = door && { name: door.name, href: `/login/provider?next=${encodeURIComponent(form.next)}` }
  ctx.response.header('Cache-Control', 'no-store')
  const shell = shellView(ctx, school)
  return ctx.view.render('pages/login', { shell, form, accounts, school: school?.name, mayAsk, provider })
}
