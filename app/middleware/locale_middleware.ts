import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Texts and formats of the request's language. */
    i18n: I18n
  }
}

/**
 * Picks the language of a screen, and gives it to the views as `i18n`: the one that the user has chosen, which his browser's
 * session keeps, else of what the browser accepts. Stands after the session.
 */
export default class LocaleMiddleware {
  handle(ctx: HttpContext, next: NextFn): ReturnType<NextFn> {
    const chosen: unknown = ctx.session.get('language')
    const wanted = typeof chosen === 'string' ? [chosen] : ctx.request.languages()
    const accepted = i18nManager.getSupportedLocaleFor(wanted)
    ctx.i18n = i18nManager.locale(accepted ?? i18nManager.defaultLocale)
    ctx.view.share({ i18n: ctx.i18n })
    return next()
  }
}
