import type { HttpContext } from '@adonisjs/core/http'
import { readJsonBody } from '#engine'
import type { Json } from '#engine'
import { Identity, MAX_PASSWORD_LENGTH, readTextBody, requestOf } from '#identity/main'
import { answer, userOf } from './answers.js'

const CODE = 200

/** Setting passwords over REST. */
export default class PasswordController {
  /** `POST /api/v1/auth/password`: a new one for who gives the present one; all other sessions end. */
  async change(ctx: HttpContext): Promise<Json> {
    const { userId } = userOf(ctx)
    const limits = { present: MAX_PASSWORD_LENGTH, password: MAX_PASSWORD_LENGTH }
    const { present, password } = readTextBody(await readJsonBody(ctx), limits)
    const { passwordChanges } = await ctx.containerResolver.make(Identity)
    const who = { userId, sessionId: ctx.sessionId ?? null }
    await passwordChanges.change(who, { present, next: password }, requestOf(ctx))
    return answer(ctx, null)
  }

  /** `POST /api/v1/auth/password/forgot`: a link by mail, if the login has one; the answer never tells. */
  async forgot(ctx: HttpContext): Promise<Json> {
    const { login } = readTextBody(await readJsonBody(ctx), { login: 254 })
    const { passwordChanges } = await ctx.containerResolver.make(Identity)
    await passwordChanges.requestReset(login.trim(), requestOf(ctx))
    return answer(ctx, null)
  }

  /** `POST /api/v1/auth/password/reset`: a new one for who holds the mailed code. */
  async reset(ctx: HttpContext): Promise<Json> {
    const { code, password } = readTextBody(await readJsonBody(ctx), { code: CODE, password: MAX_PASSWORD_LENGTH })
    const { passwordChanges } = await ctx.containerResolver.make(Identity)
    await passwordChanges.reset(code, password, requestOf(ctx))
    return answer(ctx, null)
  }

  /** `POST /api/v1/auth/invitation`: claims a place at a school, and an account with it where there is none yet. */
  async claim(ctx: HttpContext): Promise<Json> {
    const required = { code: CODE, password: MAX_PASSWORD_LENGTH }
    const claim = readTextBody(await readJsonBody(ctx), required, { name: 200 })
    const { invitations } = await ctx.containerResolver.make(Identity)
    await invitations.claim(claim, requestOf(ctx))
    return answer(ctx, null)
  }
}
