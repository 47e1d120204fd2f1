import { ExceptionHandler } from '@adonisjs/core/http'
import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#engine'
import { tellFault } from '#start/faults'
import { isApiPath } from '#middleware/force_json_middleware'
import { renderApiError } from './api_error.js'
import { renderScreenError } from './screen_error.js'

/**
 * The one place where an error becomes an answer. REST gets the envelope, a screen its page; under
 * `node ace serve` a fault of ours shows its stack instead.
 */
export default class HttpExceptionHandler extends ExceptionHandler {
  /** Stack traces are for `node ace serve` only: the demo serves strangers too. */
  protected override debug = Boolean(process.env['DEV_MODE'])

  /** What is meant as an answer is no fault to note. */
  protected override shouldReport(error: unknown): boolean {
    return !isAnswer(error)
  }

  /** The message of an error may hold values of records, which have no place in a log; see `safeError`. */
  override async report(error: unknown, ctx: HttpContext): Promise<void> {
    if (!this.shouldReport(error)) return
    const facts = { request_id: ctx.request.id() ?? null, route: ctx.route?.pattern ?? null }
    ctx.logger.error({ err: error, ...facts }, 'A request has failed')
    tellFault(error, facts)
  }

  override async handle(error: unknown, ctx: HttpContext): Promise<unknown> {
    if (isApiPath(ctx.request.url())) return renderApiError(error, ctx)
    if (this.debug && !isAnswer(error)) return super.handle(error, ctx)
    return renderScreenError(error, ctx)
  }
}

/** True for what is meant as an answer: refusals, unknown addresses, expired forms. */
function isAnswer(error: unknown): boolean {
  return error instanceof Refusal || (error instanceof Error && 'status' in error && Number(error.status) < 500)
}
