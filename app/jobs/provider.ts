import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import env from '#start/env'
import { AuditSealer } from './audit_sealer.js'
import { Principals } from './principals.js'
import { Worker } from './worker.js'

/** Runs the worker and the sealer of the audit in the server's process, unless `QUEUE` says that this one works nothing off. */
export default class JobsProvider {
  readonly #app: ApplicationService
  #worker: Worker | null = null
  #sealer: AuditSealer | null = null

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    this.#app.container.singleton(Worker, async (resolver) => {
      const engine = await resolver.make(Engine)
      const principals = await resolver.make(Principals)
      return new Worker({ engine, principals, jobs: engine.jobs, log: await resolver.make('logger') })
    })
  }

  /** When the server listens: the engine has found its tables as they should be. */
  async ready(): Promise<void> {
    if (this.#app.getEnvironment() !== 'web' || env.get('QUEUE', 'embedded') !== 'embedded') return
    this.#worker = await this.#app.container.make(Worker)
    this.#worker.start()
    const { auditGround } = await this.#app.container.make(Engine)
    this.#sealer = new AuditSealer(auditGround, await this.#app.container.make('logger'))
    this.#sealer.start()
  }

  /** Runs before the engine's, which closes the database. */
  async shutdown(): Promise<void> {
    await Promise.all([this.#worker?.stop(), this.#sealer?.stop()])
  }
}
