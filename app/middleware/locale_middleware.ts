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

/** Picks the language of a screen from what the browser accepts, and gives it to the views as `i18n`. */
export default class LocaleMiddleware {
  handle(ctx: HttpContext, next: NextFn): ReturnType<NextFn> {
    const accepted = i18nManager.getSupportedLocaleFor(ctx.request.languages())
    ctx.i18n = i18nManager.locale(accepted ?? i18nManager.defaultLocale)
    ctx.view.share({ i18n: ctx.i18n })
    return next()
  }
}
