import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import StaticMiddleware from '@adonisjs/static/static_middleware'

/** Serves built files under `/assets` only, so that no other request pays for a look at the disk. */
export default class AssetsMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<unknown> {
    if (!ctx.request.url().startsWith('/assets/')) return next()
    const files = await ctx.containerResolver.make(StaticMiddleware)
    return files.handle(ctx, next)
  }
}
