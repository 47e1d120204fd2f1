import '@adonisjs/core/http'
import type { HttpContext } from '@adonisjs/core/http'
import type { Metrics } from './metrics.js'
import { traceContextOf } from './trace_context.js'

/** Who writes the line of a request; Adonis's logger is one. */
export interface Log {
  info(facts: object, text: string): void
}

/** A request whose answer is made. */
interface Answered {
  readonly ctx: HttpContext
  readonly seconds: number
  /** SQL statements that were executed for it. */
  readonly statements: number
}

/**
 * Counts an answered request and, given a log, writes its line: with the route's pattern in place of the
 * address and ids in place of names, for an address may hold a name that somebody looked for.
 */
export function noteRequest({ ctx, seconds, statements }: Answered, metrics: Metrics, log: Log | null): void {
  const facts = {
    method: ctx.request.method(),
    route: ctx.route?.pattern ?? 'none',
    status: ctx.response.getStatus(),
    seconds,
    statements,
  }
  metrics.noteRequest(facts)
  if (!log) return
  const { seconds: _, ...others } = facts
  const trace = traceContextOf(ctx.request.header('traceparent') ?? '')?.traceId
  const who = {
    request_id: ctx.request.id(),
    trace_id: trace,
    school: ctx.actor?.school.id,
    user: ctx.actor?.userId ?? undefined,
  }
  log.info({ ...who, ...others, ms: Math.round(seconds * 10_000) / 10 }, 'Request')
}
