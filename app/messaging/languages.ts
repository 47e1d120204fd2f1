import type { I18n, I18nManager } from '@adonisjs/i18n'
import type { Locale, Registry, School, Translator } from '#engine'

/** The languages that the product speaks, as messages need them. */
export interface Languages {
  readonly first: string
  /** The language that is meant by a code such as `hi-IN` or by a name in English; null for one that is not spoken. */
  find(said: string | null): string | null
  translator(language: string, words: Registry['words']): Translator
  locale(language: string, school: School): Locale
}

/** Those of the host. */
export function languagesOf(i18n: I18nManager): Languages {
  const names = new Intl.DisplayNames(['en'], { type: 'language' })
  const byName = new Map(i18n.supportedLocales().map((code) => [names.of(code)?.toLowerCase(), code]))
  return {
    first: i18n.defaultLocale,
    find: (said) => {
      if (said === null || said.trim() === '') return null
      return byName.get(said.trim().toLowerCase()) ?? i18n.getSupportedLocaleFor(said) ?? null
    },
    translator: (language, words = {}) => translatorOf(i18n.locale(language), words),
    locale(language, school) {
      const isSame = new Intl.Locale(school.locale).language === new Intl.Locale(language).language
      return { language: isSame ? school.locale : language, timezone: school.timezone, currency: school.currency }
    },
  }
}

function translatorOf(i18n: I18n, words: NonNullable<Registry['words']>): Translator {
  return {
    text: (key, data) => i18n.t(key, { ...data }),
    declared: (key, fallback) =>
      words[key.slice('declared.'.length)] ?? (i18n.hasMessage(key) ? i18n.t(key) : fallback),
  }
}
