import type { HttpContext } from '@adonisjs/core/http'
import { notFound, Refusal } from '#engine'
import { operatorOfSession, webMustEnrol, webSignInOperator, webSignOutOperator } from '#identity/main'
import { SchoolOperations } from '#schools/main'
import { shellView } from '../screens/shell.js'

/** Signing in and out as platform operator. At the host of a school there is no such thing. */
export default class SignInScreen {
  /** `GET /operator/login` */
  async show(ctx: HttpContext): Promise<unknown> {
    refuseAtSchool(ctx)
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const userId = await operatorOfSession(ctx)
    if (userId !== null && (await operations.isOperator(userId))) return ctx.response.redirect().toPath('/operator')
    return render(ctx, '', false)
  }

  /** `POST /operator/login`: one answer to all mistakes; who must have a second factor and has none sets it up. */
  async store(ctx: HttpContext): Promise<unknown> {
    refuseAtSchool(ctx)
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const [login, password, code] = ['login', 'password', 'code'].map((name) => textIn(ctx, name))
    const mail = login?.trim() ?? ''
    try {
      const found = await operations.operatorNamed(mail)
      await webSignInOperator(ctx, { login: mail, password: password ?? '', code: code?.trim() ?? '', found })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.kind === 'unenrolled') {
        webMustEnrol(ctx, String(error.facts['setup_token']))
        return ctx.response.redirect().status(303).toPath('/login/setup?next=/operator/login')
      }
      if (error.kind !== 'unauthenticated') throw error
      ctx.response.status(422)
      return render(ctx, mail, true)
    }
    return ctx.response.redirect().status(303).toPath('/operator')
  }

  /** `POST /operator/logout` */
  async destroy(ctx: HttpContext): Promise<unknown> {
    await webSignOutOperator(ctx)
    return ctx.response.redirect().status(303).toPath('/operator/login')
  }
}

function refuseAtSchool({ hostSchool }: HttpContext): void {
  if (typeof hostSchool === 'string') throw notFound()
}

function textIn({ request }: HttpContext, name: string): string {
  const text: unknown = request.body()[name]
  return typeof text === 'string' ? text.slice(0, 1000) : ''
}

function render(ctx: HttpContext, login: string, isWrong: boolean): Promise<string> {
  ctx.response.header('Cache-Control', 'no-store')
  return ctx.view.render('pages/operator/login', { shell: shellView(ctx), form: { login, isWrong } })
}
