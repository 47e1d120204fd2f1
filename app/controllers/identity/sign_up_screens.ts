import type { HttpContext } from '@adonisjs/core/http'
import { notFound, Refusal } from '#engine'
import { Identity, requestOf } from '#identity/main'
import { schoolToSignInTo } from '#schools/main'
import { shellView } from '../screens/shell.js'
import { isMail } from './sign_up_controller.js'

const SIGN_UP = 'identity_sign_up'

/** Asking for an account on screens; the code of the mail's link moves into the session at once. */
export default class SignUpScreens {
  /** `GET /sign-up`; 404 where the school has not opened it. */
  async show(ctx: HttpContext): Promise<string> {
    const { signUp } = await ctx.containerResolver.make(Identity)
    if (!(await signUp.isOpen(schoolToSignInTo(ctx, undefined)))) throw notFound()
    return render(ctx, { step: 'ask', name: '', email: '' })
  }

  /** `POST /sign-up`: the same page for every address. */
  async ask(ctx: HttpContext): Promise<string> {
    const [name, email] = [textIn(ctx, 'name', 200), textIn(ctx, 'email', 254)]
    if (name === '' || !isMail(email)) {
      ctx.response.status(422)
      return render(ctx, { step: 'ask', name, email, problem: 'security.sign_up.wrong' })
    }
    const { signUp } = await ctx.containerResolver.make(Identity)
    await signUp.ask({ name, email }, schoolToSignInTo(ctx, undefined), requestOf(ctx))
    return render(ctx, { step: 'sent' })
  }

  /** `GET /sign-up/confirm`. */
  async confirm(ctx: HttpContext): Promise<unknown> {
    const code: unknown = ctx.request.input('code')
    if (typeof code === 'string' && code.length <= 2000) {
      ctx.session.put(SIGN_UP, code)
      ctx.response.header('Referrer-Policy', 'no-referrer')
      return ctx.response.redirect().status(303).toPath('/sign-up/confirm')
    }
    const { signUp } = await ctx.containerResolver.make(Identity)
    const found = await signUp.look(String(ctx.session.get(SIGN_UP, '')))
    return found ? render(ctx, { step: 'confirm', email: found.email }) : render(ctx, { step: 'spent' })
  }

  /** `POST /sign-up/confirm`. */
  async make(ctx: HttpContext): Promise<string> {
    const { signUp } = await ctx.containerResolver.make(Identity)
    const code = String(ctx.session.get(SIGN_UP, ''))
    try {
      await signUp.confirm(code, textIn(ctx, 'password', 1000, false), requestOf(ctx))
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
      ctx.response.status(422)
      if ('code' in error.details) return render(ctx, { step: 'spent' })
      const found = await signUp.look(code)
      return render(ctx, { step: 'confirm', email: found?.email ?? '', problem: 'security.invitation.wrong' })
    }
    ctx.session.forget(SIGN_UP)
    return render(ctx, { step: 'done' })
  }
}

const STEPS = {
  ask: { title: 'security.sign_up.title', lead: 'security.sign_up.lead' },
  sent: { title: 'security.sign_up.sent_title', lead: 'security.sign_up.sent_lead' },
  confirm: { title: 'security.sign_up.confirm_title', lead: 'security.sign_up.confirm_lead' },
  spent: { title: 'security.sign_up.title', lead: 'security.reset.spent' },
  done: { title: 'security.reset.done_title', lead: 'security.reset.done_lead' },
} as const

interface SignUpPage {
  readonly step: keyof typeof STEPS
  readonly name?: string
  readonly email?: string
  /** Key of what is wrong. */
  readonly problem?: string
}

function textIn(ctx: HttpContext, name: string, most: number, isTrimmed = true): string {
  const text: unknown = ctx.request.body()[name]
  if (typeof text !== 'string') return ''
  return (isTrimmed ? text.trim() : text).slice(0, most)
}

function render(ctx: HttpContext, page: SignUpPage): Promise<string> {
  ctx.response.header('Cache-Control', 'no-store').header('Referrer-Policy', 'no-referrer')
  return ctx.view.render('pages/security/sign_up', {
    shell: shellView(ctx),
    page: { problem: null, ...STEPS[page.step], ...page },
  })
}
