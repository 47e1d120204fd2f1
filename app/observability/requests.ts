import '@adonisjs/core/http'
import type { HttpContext } from '@adonisjs/core/http'
import type { Metrics } from './metrics.js'

/** Who writes the line of a request; Adonis's logger is one. */
export interface Log {
  info(facts: object, text: string): void
}

/** W3C Trace Context: the id of the trace that a proxy or a caller has begun. */
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/

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
  const trace = TRACE_PARENT.exec(ctx.request.header('traceparent') ?? '')?.[1]
  const who = {
    request_id: ctx.request.id(),
    trace_id: trace,
    school: ctx.actor?.school.id,
    user: ctx.actor?.userId ?? undefined,
  }
  log.info({ ...who, ...others, ms: Math.round(seconds * 10_000) / 10 }, 'Request')
}
