import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import type { Locale, Registry, School, Translator } from '#engine'

/**
 * The words of a request's language. Declarations without a translation keep their own words; a school's own
 * (`words`) stand above both.
 */
export function translatorOf(i18n: I18n, words: Registry['words'] = {}): Translator {
  return {
    text: (key, data) => i18n.t(key, { ...data }),
    declared: (key, fallback) =>
      words[key.slice('declared.'.length)] ?? (i18n.hasMessage(key) ? i18n.t(key) : fallback),
  }
}

/** How values are written for the reader: the school's own region where it speaks the reader's language. */
export function localeOf(i18n: I18n, school: School): Locale {
  const isSame = new Intl.Locale(school.locale).language === new Intl.Locale(i18n.locale).language
  return { language: isSame ? school.locale : i18n.locale, timezone: school.timezone, currency: school.currency }
}

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'dv', 'ckb'])

/** The direction in which a language is written. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(new Intl.Locale(language).language) ? 'rtl' : 'ltr'
}

/** The languages that the product speaks, each by its own name. */
export const LANGUAGES: Readonly<Record<string, string>> = { en: 'English', hi: 'हिन्दी' }

const LANGUAGE = 'language'

/** Keeps in the browser's session which language its user has chosen; anything else leaves it to the browser. */
export function rememberLanguage(ctx: HttpContext, language: unknown): void {
  if (typeof language === 'string' && Object.hasOwn(LANGUAGES, language)) ctx.session.put(LANGUAGE, language)
  else ctx.session.forget(LANGUAGE)
}
