import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import { JOB_TURNS, type JobTurn, Worker } from '#jobs/main'
import { dataDirectory } from '#start/data_directory'
import env from '#start/env'
import { ErrorTracker } from './error_tracker.js'
import { FiguresReader } from './figures.js'
import { Health } from './health.js'
import { leave } from './leave.js'
import { Metrics } from './metrics.js'
import { RequestLog } from './request_log.js'
import { WorkerMonitor } from './worker_monitor.js'

/** Seconds. */
const GRACE = 25

/** Binds what a process tells of itself, and listens to requests and jobs from the time it serves. */
export default class ObservabilityProvider {
  readonly #app: ApplicationService
  #stops: (() => unknown)[] = []

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.singleton(FiguresReader, async (resolver) => {
      const { database, clock } = await resolver.make(Engine)
      return new FiguresReader(database, clock)
    })
    container.singleton(Health, async (resolver) => {
      const { database, clock } = await resolver.make(Engine)
      const log = await resolver.make('logger')
      return new Health({
        database,
        clock,
        figures: await resolver.make(FiguresReader),
        directory: dataDirectory(),
        log,
      })
    })
    container.singleton(RequestLog, async (resolver) => {
      const isLogged = env.get('LOG_REQUESTS', this.#app.inProduction ? 'on' : 'off') === 'on'
      const metrics = await resolver.make(Metrics)
      return new RequestLog(metrics, isLogged ? await resolver.make('logger') : null)
    })
    container.singleton(WorkerMonitor, async (resolver) => {
      const { clock } = await resolver.make(Engine)
      const worker = await resolver.make(Worker)
      return new WorkerMonitor({
        health: await resolver.make(Health),
        metrics: await resolver.make(Metrics),
        lastLook: () => worker.lastLook,
        now: () => clock.system(),
        token: env.get('METRICS_TOKEN'),
      })
    })
    container.singleton(Metrics, async (resolver) => {
      const figures = await resolver.make(FiguresReader)
      const worker = env.get('QUEUE') === 'off' ? null : await resolver.make(Worker)
      return new Metrics(
        () => figures.read(),
        () => worker?.lastLook ?? null
      )
    })
  }

  /** Before the server listens, in processes that serve. */
  async start(): Promise<void> {
    if (!['web', 'test'].includes(this.#app.getEnvironment())) return
    const metrics = await this.#app.container.make(Metrics)
    const onTurn = (turn: unknown) => metrics.noteJob(turn as JobTurn)
    subscribe(JOB_TURNS, onTurn)
    this.#stops.push(() => unsubscribe(JOB_TURNS, onTurn))
    await this.#startTraces()
    await this.#startTracker()
  }

  async ready(): Promise<void> {
    if (this.#app.getEnvironment() !== 'web') return
    const health = await this.#app.container.make(Health)
    const server = await this.#app.container.make('server')
    const options = { delay: env.get('SHUTDOWN_DELAY', 0), grace: env.get('SHUTDOWN_GRACE', GRACE) }
    this.#app.terminating(() => leave(health, server.getNodeServer(), options))
  }

  async shutdown(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()))
  }

  /** OpenTelemetry is loaded where somebody wants traces only. */
  async #startTraces(): Promise<void> {
    if (!env.get('OTEL_EXPORTER_OTLP_ENDPOINT')) return
    const { exportTraces } = await import('./trace_export.js')
    const service = env.get('OTEL_SERVICE_NAME', 'lectern')
    this.#stops.push(exportTraces({ service, ratio: env.get('OTEL_TRACES_SAMPLER_ARG', 1) }))
  }

  async #startTracker(): Promise<void> {
    const dsn = env.get('SENTRY_DSN')
    if (!dsn) return
    const environment = env.get('NODE_ENV', 'development')
    const tracker = new ErrorTracker({ dsn, environment, log: await this.#app.container.make('logger') })
    tracker.start()
    this.#stops.push(() => tracker.stop())
  }
}
