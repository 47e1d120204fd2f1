import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import { JOB_TURNS, type JobTurn } from '#jobs/main'
import { dataDirectory } from '#start/data_directory'
import env from '#start/env'
import { FiguresReader } from './figures.js'
import { Health } from './health.js'
import { leave } from './leave.js'
import { Metrics } from './metrics.js'
import { RequestLog } from './request_log.js'

/** Seconds. */
const GRACE = 25

/** Binds what a process tells of itself, and listens to requests and jobs from the time it serves. */
export default class ObservabilityProvider {
  readonly #app: ApplicationService
  #stop: (() => void) | null = null

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
    container.singleton(Metrics, async (resolver) => {
      const figures = await resolver.make(FiguresReader)
      return new Metrics(() => figures.read())
    })
  }

  /** Before the server listens, in processes that serve. */
  async start(): Promise<void> {
    if (!['web', 'test'].includes(this.#app.getEnvironment())) return
    const metrics = await this.#app.container.make(Metrics)
    const onTurn = (turn: unknown) => metrics.noteJob(turn as JobTurn)
    subscribe(JOB_TURNS, onTurn)
    this.#stop = () => {
      unsubscribe(JOB_TURNS, onTurn)
    }
  }

  async ready(): Promise<void> {
    if (this.#app.getEnvironment() !== 'web') return
    const health = await this.#app.container.make(Health)
    const server = await this.#app.container.make('server')
    const options = { delay: env.get('SHUTDOWN_DELAY', 0), grace: env.get('SHUTDOWN_GRACE', GRACE) }
    this.#app.terminating(() => leave(health, server.getNodeServer(), options))
  }

  async shutdown(): Promise<void> {
    this.#stop?.()
  }
}
