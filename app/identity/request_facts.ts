import type { HttpContext } from '@adonisjs/core/http'

/** A client may name its request and itself; what is kept of such a name is bounded. */
const LONGEST_ID = 64
const LONGEST_AGENT = 200

/** What is kept of a request: its id for the log, the address it came from, and what the client calls itself. */
export interface RequestFacts {
  readonly id: string
  readonly address: string
  readonly agent?: string
}

export function requestOf(ctx: HttpContext): RequestFacts {
  const agent = (ctx.request.header('user-agent') ?? '').replaceAll(/\p{Cc}/gu, ' ').slice(0, LONGEST_AGENT)
  return { id: (ctx.request.id() ?? '').slice(0, LONGEST_ID), address: ctx.request.ip(), agent }
}
