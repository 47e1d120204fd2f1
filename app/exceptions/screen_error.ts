import type { HttpContext } from '@adonisjs/core/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { Refusal, REFUSAL_STATUS } from '#engine'
import { shellView } from '../controllers/screens/shell.js'

/** Statuses that have words of their own; the nearest one stands for all others. */
const WORDED = new Set([400, 403, 404, 409, 419, 429, 500, 503])

/** Answers an error of a screen with its page, and tells nothing of its cause. */
export async function renderScreenError(error: unknown, ctx: HttpContext): Promise<void> {
  const status = statusOf(error)
  if (status === 401) return ctx.response.redirect().toPath('/login')
  // An unknown address has passed no middleware, so the language is still open.
  ctx.i18n ??= i18nManager.locale(
    i18nManager.getSupportedLocaleFor(ctx.request.languages()) ?? i18nManager.defaultLocale
  )
  ctx.view.share({ i18n: ctx.i18n })
  const worded = WORDED.has(status) ? status : status < 500 ? 400 : 500
  const requestId = worded === 500 ? (ctx.request.id() ?? null) : null
  const page = await ctx.view.render('pages/error', { shell: shellView(ctx), status: worded, requestId })
  ctx.response
    .status(status === 419 ? 403 : status)
    .header('content-type', 'text/html; charset=utf-8')
    .send(page)
}

/** 419 is no HTTP status of ours; it stands for a form whose token has run out, answered as 403. */
function statusOf(error: unknown): number {
  if (error instanceof Refusal) return REFUSAL_STATUS[error.kind].status
  if (!(error instanceof Error)) return 500
  if ('code' in error && error.code === 'E_BAD_CSRF_TOKEN') return 419
  const status = 'status' in error ? Number(error.status) : 500
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : 500
}
