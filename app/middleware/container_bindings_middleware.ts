import { HttpContext } from '@adonisjs/core/http'
import { Logger } from '@adonisjs/core/logger'
import type { NextFn } from '@adonisjs/core/types/http'

/** Lets the container hand the request's context and logger to what it constructs for the request. */
export default class ContainerBindingsMiddleware {
  handle(ctx: HttpContext, next: NextFn): ReturnType<NextFn> {
    ctx.containerResolver.bindValue(HttpContext, ctx)
    ctx.containerResolver.bindValue(Logger, ctx.logger)
    return next()
  }
}
