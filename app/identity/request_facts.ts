import type { HttpContext } from '@adonisjs/core/http'

/** What an actor records of the request: its id for the log, and the address it came from. */
export function requestOf(ctx: HttpContext): { id: string; address: string } {
  return { id: ctx.request.id() ?? '', address: ctx.request.ip() }
}
