import type { HttpContext } from '@adonisjs/core/http'

/** A client may name its request; what the audit keeps of a name is bounded. */
const LONGEST_ID = 64

/** What an actor records of the request: its id for the log, and the address it came from. */
export function requestOf(ctx: HttpContext): { id: string; address: string } {
  return { id: (ctx.request.id() ?? '').slice(0, LONGEST_ID), address: ctx.request.ip() }
}
