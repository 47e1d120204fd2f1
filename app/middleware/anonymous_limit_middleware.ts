import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { RequestLimits } from './request_limits.js'

/** Counts requests to the parts of REST that need nobody signed in. */
export default class AnonymousLimitMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    const limits = await app.container.make(RequestLimits)
    await limits.ofRest(ctx, null)
    await next()
  }
}
