import type { HttpContext } from '@adonisjs/core/http'
import { conflict, invalid, readJsonBody } from '#engine'
import type { Json } from '#engine'
import { Identity, MAX_PASSWORD_LENGTH, needsSecondFactor, readTextBody, requestOf } from '#identity/main'
import { answer, userOf } from './answers.js'

/** The own second factor over REST. Each change of it asks for the password again. */
export default class SecondFactorController {
  /** `POST /api/v1/auth/totp`: a secret for an authenticator app; it counts once confirmed. */
  async begin(ctx: HttpContext): Promise<Json> {
    const { secondFactors, userId, name, school } = await confirmed(ctx)
    const enrolment = await secondFactors.begin(userId, { account: name, school: school.name })
    if (!enrolment) throw conflict('A second factor is in force already.')
    return answer(ctx, { ...enrolment })
  }

  /** `POST /api/v1/auth/totp/confirm`: the first code puts it in force: recovery codes, shown once. */
  async confirm(ctx: HttpContext): Promise<Json> {
    const { userId } = userOf(ctx)
    const { code } = readTextBody(await readJsonBody(ctx), { code: 40 })
    const { secondFactors, sessions } = await ctx.containerResolver.make(Identity)
    const codes = await secondFactors.confirm(userId, code)
    if (!codes) throw invalid('code', 'is wrong.')
    if (ctx.sessionId) await sessions.markSecondFactor(ctx.sessionId, userId)
    return answer(ctx, { recovery_codes: codes })
  }

  /** `POST /api/v1/auth/totp/disable`. */
  async disable(ctx: HttpContext): Promise<Json> {
    const { secondFactors, userId, ...actor } = await confirmed(ctx)
    if (needsSecondFactor(actor)) throw conflict('A role of yours needs a second factor.')
    await secondFactors.remove(userId)
    return answer(ctx, null)
  }

  /** `POST /api/v1/auth/totp/recovery-codes`: new ones; the earlier ones are worthless. */
  async renew(ctx: HttpContext): Promise<Json> {
    const { secondFactors, userId } = await confirmed(ctx)
    if (!(await secondFactors.isOn(userId))) throw conflict('There is no second factor in force.')
    return answer(ctx, { recovery_codes: await secondFactors.renewRecoveryCodes(userId) })
  }
}

/** The user, once the password in the body was found right. */
async function confirmed(ctx: HttpContext) {
  const user = userOf(ctx)
  const { present } = readTextBody(await readJsonBody(ctx), { present: MAX_PASSWORD_LENGTH })
  const { passwordChanges, secondFactors } = await ctx.containerResolver.make(Identity)
  await passwordChanges.confirm(user.userId, present, requestOf(ctx))
  return { secondFactors, ...user }
}
