import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#engine'
import { localPath, webEnrolment, webFinishEnrolment } from '#identity/main'
import { shellView } from '../screens/shell.js'

const ISSUER = 'Lectern'

/** A second factor that must be set up between the password and the first screen. */
export default class SetupScreen {
  /** `GET /login/setup`; without a right password before, back to that. */
  async show(ctx: HttpContext): Promise<unknown> {
    return this.#render(ctx, nextOf(ctx.request.input('next')), false)
  }

  /** `POST /login/setup`: the first code signs in and shows the recovery codes, this once. */
  async store(ctx: HttpContext): Promise<unknown> {
    const { code, next } = ctx.request.body() as Readonly<Record<string, unknown>>
    const target = nextOf(next)
    try {
      const recoveryCodes = await webFinishEnrolment(ctx, typeof code === 'string' ? code.trim().slice(0, 40) : '')
      return await view(ctx, { next: target, recoveryCodes, enrolment: null, isWrong: false })
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'unauthenticated') throw error
      ctx.response.status(422)
      return this.#render(ctx, target, true)
    }
  }

  async #render(ctx: HttpContext, next: string, isWrong: boolean): Promise<unknown> {
    const enrolment = await webEnrolment(ctx, ISSUER)
    if (!enrolment) return ctx.response.redirect().status(303).toPath('/login')
    return view(ctx, { next, enrolment, recoveryCodes: null, isWrong })
  }
}

function nextOf(given: unknown): string {
  return localPath(typeof given === 'string' ? given : null) ?? '/'
}

function view(ctx: HttpContext, form: object): Promise<string> {
  ctx.response.header('Cache-Control', 'no-store').header('Referrer-Policy', 'no-referrer')
  return ctx.view.render('pages/security/setup', { shell: shellView(ctx), form })
}
