import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { Engine, traced } from '#engine'
import { RequestLog } from '#observability/main'
import { SchoolTurns } from './school_turns.js'

/**
 * Notes each request with its time and the SQL statements executed for it. Adonis has an event for answered requests;
 * emitting it costs more than all that is noted here.
 */
export default class StatementsMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<unknown> {
    const start = performance.now()
    const { database } = await app.container.make(Engine)
    const log = await app.container.make(RequestLog)
    const { result, statements, held } = await database.countStatements(() => asStep(ctx, next))
    log.note(ctx, start, statements.length)
    if (ctx.actor && held > 0) (await app.container.make(SchoolTurns)).spend(ctx.actor.school, held)
    return result
  }
}

/** The request as a step. Its route, found further in, is told by its pattern: an address may hold a name that somebody looked for. */
function asStep(ctx: HttpContext, next: NextFn): Promise<unknown> {
  const facts: Record<string, string | number> = {}
  return traced(
    () => {
      return { kind: 'request', name: ctx.request.method(), facts, parent: ctx.request.header('traceparent') ?? null }
    },
    async () => {
      try {
        return await next()
      } finally {
        facts['http.request.method'] = ctx.request.method()
        facts['http.route'] = ctx.route?.pattern ?? 'none'
        facts['http.response.status_code'] = ctx.response.getStatus()
      }
    }
  )
}
