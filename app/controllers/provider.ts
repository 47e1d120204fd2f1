import type { ApplicationService } from '@adonisjs/core/types'
import { fileURLToPath } from 'node:url'
import { Engine } from '#engine'
import { FileDesk } from '#files/main'
import { LOGO, SchoolSettings } from '#schools/main'
import { loadPluginScreens, PluginScreens } from '#screens/main'
import { ScreenEngine } from './screens/engine_port.js'
import { translatorOf } from './screens/language.js'
import { RecordEngine } from './screens/record_engine.js'

/** Binds what the screens ask for to the engine, and joins services that know nothing of each other. */
export default class ScreensProvider {
  readonly #app: ApplicationService

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.singleton(PluginScreens, async (resolver) => {
      const engine = await resolver.make(Engine)
      return loadPluginScreens(fileURLToPath(this.#app.appRoot), engine.baseRegistry)
    })
    container.resolving(Engine, async (engine, resolver) => {
      const i18n = await resolver.make('i18n')
      engine.exchange.useWords((language, { words }) => {
        const spoken = i18n.getSupportedLocaleFor([language]) ?? i18n.defaultLocale
        return translatorOf(i18n.locale(spoken), words)
      })
    })
    container.resolving(FileDesk, async (desk, resolver) => {
      const settings = await resolver.make(SchoolSettings)
      desk.admit({ ...LOGO, mayUpload: (actor) => settings.mayChange(actor) })
    })
    container.singleton(ScreenEngine, async (resolver) => {
      return new RecordEngine(await resolver.make(Engine), await resolver.make(PluginScreens))
    })
  }
}
