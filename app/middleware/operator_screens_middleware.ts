import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { notFound } from '#engine'
import { operatorOfSession } from '#identity/main'
import { SchoolOperations } from '#schools/main'

/**
 * The operator's door for screens. At the host of a school there are no such screens. Being operator is read anew at each
 * request; who is none is sent to sign in as one, and is told nothing.
 */
export default class OperatorScreensMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<unknown> {
    if (typeof ctx.hostSchool === 'string') throw notFound()
    const userId = await operatorOfSession(ctx)
    const operations = await ctx.containerResolver.make(SchoolOperations)
    if (userId === null || !(await operations.isOperator(userId))) {
      return ctx.response.redirect().status(302).toPath('/operator/login')
    }
    ctx.operatorId = userId
    return next()
  }
}
