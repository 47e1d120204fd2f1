import { createError } from '@adonisjs/core/exceptions'
import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import env from '#start/env'
import { tellFault } from '#start/faults'
import { AuditSealer } from './audit_sealer.js'
import { EventSinks } from './event_sink.js'
import { JobDesk } from './job_desk.js'
import { Principals } from './principals.js'
import { RedisDelivery } from './redis_delivery.js'
import type { WorkerOptions } from './run_message.js'
import { ScheduleDesk } from './schedule_desk.js'
import { SWEEP_JOBS, sweepCode, Sweeps } from './sweep.js'
import { Worker } from './worker.js'

/** `QUEUE=redis` without a server to put it in. */
const E_NO_REDIS = createError('QUEUE=redis needs REDIS_URL', 'E_NO_REDIS', 500)

/**
 * Runs the worker and the sealer of the audit in the server's process, unless `QUEUE` says that this one works
 * nothing off. With `QUEUE=redis` the worker only hands messages on, save for as many as `QUEUE_WORKERS` says.
 */
export default class JobsProvider {
  readonly #app: ApplicationService
  #worker: Worker | null = null
  #sealer: AuditSealer | null = null

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.singleton(ScheduleDesk, async (resolver) => {
      const { database, clock } = await resolver.make(Engine)
      return new ScheduleDesk(database, clock)
    })
    container.singleton(Sweeps, () => new Sweeps())
    container.singleton(EventSinks, () => new EventSinks())
    container.resolving(Engine, async (engine, resolver) => {
      engine.extend(
        sweepCode(engine, () => container.make(Sweeps)),
        SWEEP_JOBS
      )
      const log = await resolver.make('logger')
      engine.exchange.tellFaultsTo((err, exchange) => {
        log.error({ err, exchange }, 'An export, import or change of many records failed')
        tellFault(err, { exchange })
      })
    })
    this.#app.container.singleton(JobDesk, async (resolver) => {
      const { database, clock } = await resolver.make(Engine)
      return new JobDesk(database, clock)
    })
    this.#app.container.singleton(Worker, async (resolver) => {
      const engine = await resolver.make(Engine)
      const principals = await resolver.make(Principals)
      const sink = await resolver.make(EventSinks)
      const options = { engine, principals, jobs: engine.jobs, log: await resolver.make('logger'), sink }
      return env.get('QUEUE') === 'redis' ? workerOverRedis(options) : new Worker(options)
    })
  }

  /** When the server listens: the engine has found its tables as they should be. */
  async ready(): Promise<void> {
    if (this.#app.getEnvironment() !== 'web' || env.get('QUEUE') === 'off') return
    this.#worker = await this.#app.container.make(Worker)
    this.#worker.start()
    const { auditGround } = await this.#app.container.make(Engine)
    this.#sealer = new AuditSealer(auditGround, await this.#app.container.make('logger'))
    this.#sealer.start()
  }

  /** Runs before the engine's, which closes the database. */
  async shutdown(): Promise<void> {
    await Promise.all([this.#worker?.close(), this.#sealer?.stop()])
  }
}

function workerOverRedis(options: WorkerOptions): Worker {
  const url = env.get('REDIS_URL')
  if (!url) throw new E_NO_REDIS()
  const prefix = env.get('QUEUE_PREFIX', 'lectern')
  const workers = env.get('QUEUE_WORKERS', 0)
  return new Worker(options, (outbox, wake) => {
    return new RedisDelivery(options, outbox, { url, prefix, workers, onDrained: wake })
  })
}
