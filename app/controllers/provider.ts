import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import { ScreenEngine } from './screens/engine_port.js'
import { RecordEngine } from './screens/record_engine.js'

/** Binds what the screens ask for to the engine. */
export default class ScreensProvider {
  readonly #app: ApplicationService

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    this.#app.container.singleton(ScreenEngine, async (resolver) => new RecordEngine(await resolver.make(Engine)))
  }
}
