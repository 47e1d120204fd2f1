import app from '@adonisjs/core/services/app'
import { defineConfig, formatters, loaders } from '@adonisjs/i18n'
import { readPluginTexts } from '#start/plugin_texts'

/** Texts of the screens: ICU messages in `resources/lang/<locale>/<file>.json`, and those of plugins. */
export default defineConfig({
  defaultLocale: 'en',
  formatter: formatters.icu(),
  loaders: [
    loaders.fs({ location: app.languageFilesPath() }),
    () => ({ load: async () => readPluginTexts(app.makePath()) }),
  ],
})
