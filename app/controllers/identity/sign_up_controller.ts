import type { HttpContext } from '@adonisjs/core/http'
import { invalid, readJsonBody } from '#engine'
import type { Json } from '#engine'
import { Identity, MAX_PASSWORD_LENGTH, readTextBody, requestOf } from '#identity/main'
import { schoolToSignInTo } from '#schools/main'
import { answer } from './answers.js'

/** Longest text of a link's code. */
const CODE = 2000

/** Asking for an account over REST, where a school lets strangers ask; elsewhere there is nothing here. */
export default class SignUpController {
  /** `POST /api/v1/auth/sign-up`: a link by mail; the answer never tells whether the address is known. */
  async ask(ctx: HttpContext): Promise<Json> {
    const required = { name: 200, email: 254 }
    const { name, email, school } = readTextBody(await readJsonBody(ctx), required, { school: 63 })
    if (!isMail(email)) throw invalid('email', 'must be an e-mail address.')
    const { signUp } = await ctx.containerResolver.make(Identity)
    await signUp.ask({ name: name.trim(), email: email.trim() }, schoolToSignInTo(ctx, school), requestOf(ctx))
    return answer(ctx, null)
  }

  /** `POST /api/v1/auth/sign-up/confirm`: the account, for who holds the mailed code. */
  async confirm(ctx: HttpContext): Promise<Json> {
    const { code, password } = readTextBody(await readJsonBody(ctx), { code: CODE, password: MAX_PASSWORD_LENGTH })
    const { signUp } = await ctx.containerResolver.make(Identity)
    await signUp.confirm(code, password, requestOf(ctx))
    return answer(ctx, null)
  }
}

/** Enough to send a mail to; whether anybody reads it is what the link finds out. */
export function isMail(text: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(text.trim())
}
