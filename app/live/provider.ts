import type { ApplicationService } from '@adonisjs/core/types'
import { Engine, hasSeenChange, mayConfigure, onNews, seenRecords } from '#engine'
import env from '#start/env'
import { Hub } from './hub.js'
import { Outgoing } from './outgoing.js'
import { PostgresWire } from './postgres_wire.js'
import { RedisWire } from './redis_wire.js'
import { Replay } from './replay.js'
import type { Wire, WireLog } from './wire.js'

/** Streams of a process, and of one person at it: browsers close those of tabs that nobody sees. */
const MOST_STREAMS = 2000
const MOST_OF_ONE = 20

/**
 * Tells what this process has committed to its own open streams, and to the other processes: over Redis where there is
 * one, else over PostgreSQL. A worker tells and has nobody to tell it to.
 */
export default class LiveProvider {
  readonly #app: ApplicationService
  #hub: Hub | null = null
  #wire: Wire | null = null
  #outgoing: Outgoing | null = null
  #stop: (() => void) | null = null

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.singleton(Hub, async (resolver) => {
      const engine = await resolver.make(Engine)
      return new Hub({
        sight: {
          seen: (actor, entity, ids) => seenRecords(engine.session(actor), entity, ids),
          hasSeenChange: (actor, entity, since) => hasSeenChange(engine.session(actor), entity, since),
          keepsJobs: (actor) => mayConfigure(engine.registryOf(actor.school), actor, 'jobs'),
        },
        log: await resolver.make('logger'),
        now: () => engine.clock.now(),
        most: { all: env.get('EVENT_STREAMS', MOST_STREAMS), each: MOST_OF_ONE },
      })
    })
    container.singleton(Replay, async (resolver) => new Replay((await resolver.make(Engine)).database))
  }

  /** Before the server listens, in processes that serve or work. */
  async start(): Promise<void> {
    const { container } = this.#app
    if (!['web', 'test'].includes(this.#app.getEnvironment())) return
    const { database } = await container.make(Engine)
    const hub = (this.#hub = await container.make(Hub))
    const log = await container.make('logger')
    const wire = (this.#wire = wireOf(log))
    const outgoing = (this.#outgoing = wire && new Outgoing(wire, log))
    await wire?.start(
      (news) => hub.take(news),
      () => hub.reset()
    )
    this.#stop = onNews(database, (news) => {
      hub.take(news)
      outgoing?.add(news)
    })
  }

  /** Streams end when the server has said that it leaves: this hook is the older one, so it runs after that. */
  async ready(): Promise<void> {
    this.#app.terminating(() => this.#hub?.close())
  }

  async shutdown(): Promise<void> {
    this.#stop?.()
    this.#hub?.close()
    await this.#outgoing?.flush()
    await this.#wire?.close()
  }
}

/** Null where there is one process and no more, which needs none. */
function wireOf(log: WireLog): Wire | null {
  const redis = env.get('REDIS_URL')
  if (redis) return new RedisWire(redis, env.get('QUEUE_PREFIX', 'lectern'), log)
  const postgres = env.get('DATABASE_URL')
  return postgres ? new PostgresWire(postgres, log) : null
}
