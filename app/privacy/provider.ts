import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import { PRIVACY_JOBS, privacyCode } from './privacy_code.js'

/** How often looks at records are written down, in milliseconds. */
const FLUSH_EVERY = 5000

/** Gives the engine what the host does with persons. */
export default class PrivacyProvider {
  readonly #app: ApplicationService
  #timer: NodeJS.Timeout | null = null

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    this.#app.container.resolving(Engine, (engine) => engine.extend(privacyCode(engine), PRIVACY_JOBS))
  }
  /** While the server listens, what was looked at is written down every few seconds. */
  async ready(): Promise<void> {
    if (this.#app.getEnvironment() !== 'web') return
    const engine = await this.#app.container.make(Engine)
    this.#timer = setInterval(() => void this.#flush(engine), FLUSH_EVERY).unref()
  }

  /** Runs before the engine's, which closes the database. */
  async shutdown(): Promise<void> {
    if (!this.#timer) return
    clearInterval(this.#timer)
    await this.#flush(await this.#app.container.make(Engine))
  }

  async #flush({ accessLog, database }: Engine): Promise<void> {
    try {
      await accessLog.flush(database)
    } catch (error) {
      const logger = await this.#app.container.make('logger')
      logger.warn({ err: error as Error }, 'who has looked at records was not written down')
    }
  }
}
