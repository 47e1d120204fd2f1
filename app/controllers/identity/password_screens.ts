import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#engine'
import { Identity, requestOf } from '#identity/main'
import { shellView } from '../screens/shell.js'

const RESET = 'identity_reset'
const INVITATION = 'identity_invitation'

/** A page of one box: texts by key, and what went wrong. */
interface PasswordPage {
  readonly title: string
  readonly lead: string
  readonly action: string
  readonly submit: string
  /** Which box it has. */
  readonly asks: 'login' | 'password' | 'nothing'
  readonly problem: string | null
  /** What is in the box of the name; without it there is none. */
  readonly name?: string
  /** What is said of a password that does not do. */
  readonly wrong?: string
}

const PAGES = {
  forgot: {
    title: 'security.forgot.title',
    lead: 'security.forgot.lead',
    action: '/password/forgot',
    submit: 'security.forgot.submit',
    asks: 'login',
    problem: null,
  },
  sent: {
    title: 'security.forgot.sent_title',
    lead: 'security.forgot.sent_lead',
    action: '/login',
    submit: 'security.back',
    asks: 'nothing',
    problem: null,
  },
  reset: {
    title: 'security.reset.title',
    lead: 'security.reset.lead',
    action: '/password/reset',
    submit: 'security.reset.submit',
    asks: 'password',
    problem: null,
    wrong: 'security.weak',
  },
  invitation: {
    title: 'security.invitation.title',
    lead: 'security.invitation.lead',
    action: '/invitation',
    submit: 'security.invitation.submit',
    asks: 'password',
    problem: null,
    wrong: 'security.invitation.wrong',
  },
  done: {
    title: 'security.reset.done_title',
    lead: 'security.reset.done_lead',
    action: '/login',
    submit: 'security.back',
    asks: 'nothing',
    problem: null,
  },
} as const satisfies Record<string, PasswordPage>

/** Passwords for who is not signed in. A code comes in a mail's link and moves into the session at once, out of the address. */
export default class PasswordScreens {
  /** `GET /password/forgot`. */
  forgot(ctx: HttpContext): Promise<string> {
    return render(ctx, PAGES.forgot)
  }

  /** `POST /password/forgot`: the same page for every login. */
  async send(ctx: HttpContext): Promise<string> {
    const { passwordChanges } = await ctx.containerResolver.make(Identity)
    const login = textIn(ctx, 'login').trim()
    if (login !== '') await passwordChanges.requestReset(login.slice(0, 254), requestOf(ctx))
    return render(ctx, PAGES.sent)
  }

  /** `GET /password/reset`. */
  async reset(ctx: HttpContext): Promise<unknown> {
    return keepCode(ctx, RESET) ? toPath(ctx, '/password/reset') : render(ctx, PAGES.reset)
  }

  /** `POST /password/reset`. */
  async setPassword(ctx: HttpContext): Promise<string> {
    const { passwordChanges } = await ctx.containerResolver.make(Identity)
    return this.#use(ctx, RESET, PAGES.reset, (code, password) => passwordChanges.reset(code, password, requestOf(ctx)))
  }

  /** `GET /invitation`. */
  async invitation(ctx: HttpContext): Promise<unknown> {
    if (keepCode(ctx, INVITATION)) return toPath(ctx, '/invitation')
    const { invitations } = await ctx.containerResolver.make(Identity)
    const invited = await invitations.look(String(ctx.session.get(INVITATION, '')))
    if (!invited) return render(ctx, { ...PAGES.invitation, problem: 'security.reset.spent', asks: 'nothing' })
    return render(ctx, { ...PAGES.invitation, name: invited.name })
  }

  /** `POST /invitation`. */
  async claim(ctx: HttpContext): Promise<string> {
    const { invitations } = await ctx.containerResolver.make(Identity)
    return this.#use(ctx, INVITATION, PAGES.invitation, (code, password) =>
      invitations.claim({ code, password, ...nameIn(ctx) }, requestOf(ctx))
    )
  }

  async #use(
    ctx: HttpContext,
    key: string,
    page: PasswordPage,
    work: (code: string, password: string) => Promise<void>
  ): Promise<string> {
    try {
      await work(String(ctx.session.get(key, '')), textIn(ctx, 'password'))
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
      ctx.response.status(422)
      const isSpent = 'code' in error.details
      const problem = isSpent ? 'security.reset.spent' : (page.wrong ?? null)
      return render(ctx, { ...page, problem, ...(page === PAGES.invitation ? { name: nameIn(ctx).name ?? '' } : {}) })
    }
    ctx.session.forget(key)
    return render(ctx, PAGES.done)
  }
}

/** True where the address held a code, which is in the session then. */
function keepCode(ctx: HttpContext, key: string): boolean {
  const code: unknown = ctx.request.input('code')
  if (typeof code !== 'string' || code.length > 200) return false
  ctx.session.put(key, code)
  return true
}

function toPath(ctx: HttpContext, path: string): void {
  ctx.response.header('Referrer-Policy', 'no-referrer')
  return ctx.response.redirect().status(303).toPath(path)
}

/** The name that was typed, if any. */
function nameIn(ctx: HttpContext): { readonly name?: string } {
  const name = textIn(ctx, 'name').trim().slice(0, 200)
  return name === '' ? {} : { name }
}

function textIn(ctx: HttpContext, name: string): string {
  const text: unknown = ctx.request.body()[name]
  return typeof text === 'string' ? text.slice(0, 1000) : ''
}

function render(ctx: HttpContext, page: PasswordPage): Promise<string> {
  ctx.response.header('Cache-Control', 'no-store').header('Referrer-Policy', 'no-referrer')
  return ctx.view.render('pages/security/password', { shell: shellView(ctx), page })
}
