import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { notFound } from '#engine'
import { Identity } from '#identity/main'
import { SchoolOperations } from '#schools/main'
import { bearerOf, notSignedIn } from './context.js'
import { RequestLimits } from './request_limits.js'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Id of the user who runs the installation; only behind the operator's door. */
    operatorId?: string
  }
}

/**
 * The platform operator's door: for others what is behind it does not exist. Being operator is read anew at each
 * request, and gives no right to any school's records.
 */
export default class OperatorMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    const identity = await ctx.containerResolver.make(Identity)
    const operations = await ctx.containerResolver.make(SchoolOperations)
    const limits = await app.container.make(RequestLimits)
    const token = bearerOf(ctx)
    const subject = token ? (await identity.tokens.verify(token))?.subject : null
    const user = subject?.kind === 'user' && (await identity.sessions.holds(subject.sessionId)) ? subject : null
    await limits.ofRest(ctx, user)
    if (!user) throw notSignedIn()
    if (!(await operations.isOperator(user.userId))) throw notFound()
    ctx.operatorId = user.userId
    await next()
  }
}
