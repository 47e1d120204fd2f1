import type { ApplicationService } from '@adonisjs/core/types'
import { fileURLToPath } from 'node:url'
import { Engine } from '#engine'
import { loadPluginScreens, PluginScreens } from '#screens/main'
import { ScreenEngine } from './screens/engine_port.js'
import { RecordEngine } from './screens/record_engine.js'

/** Binds what the screens ask for to the engine. */
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
    container.singleton(ScreenEngine, async (resolver) => {
      return new RecordEngine(await resolver.make(Engine), await resolver.make(PluginScreens))
    })
  }
}
