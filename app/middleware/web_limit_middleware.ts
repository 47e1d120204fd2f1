import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { RequestLimits } from './request_limits.js'

/** Counts requests for screens. Stands after the web actor. */
export default class WebLimitMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<void> {
    const limits = await app.container.make(RequestLimits)
    await limits.ofScreens(ctx, ctx.actor ?? null)
    await next()
  }
}
