import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { News } from '#engine'
import { packNews, unpackNews } from './wire.js'
import type { Wire, WireLog } from './wire.js'

const CHANNEL = 'lectern_news'

/** Milliseconds between attempts to connect again, at most. */
const LONGEST_WAIT = 10_000

/**
 * News over LISTEN and NOTIFY, on one connection of its own. They leave after the commit and not in it: NOTIFY in a
 * transaction holds one lock for all commits of the server. A process killed in between has told nobody but the outbox.
 * It needs a session of its own, so a pooler in transaction mode cannot stand in between.
 */
export class PostgresWire implements Wire {
  readonly #connectionString: string
  readonly #log: WireLog
  readonly #name = randomUUID()
  #client: pg.Client | null = null
  #isClosed = false

  constructor(connectionString: string, log: WireLog) {
    this.#connectionString = connectionString
    this.#log = log
  }

  async start(receive: (news: readonly News[]) => void, lost: () => void): Promise<void> {
    await this.#connect(receive, lost)
  }

  async send(news: readonly News[]): Promise<void> {
    const client = this.#client
    if (!client) throw new Error('The connection for news is down')
    for (const text of packNews(this.#name, news)) await client.query('select pg_notify($1, $2)', [CHANNEL, text])
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const client = this.#client
    this.#client = null
    await client?.end()
  }

  async #connect(receive: (news: readonly News[]) => void, lost: () => void): Promise<void> {
    const client = new pg.Client({ connectionString: this.#connectionString, keepAlive: true })
    client.on('notification', ({ payload }) => {
      const news = unpackNews(this.#name, payload ?? '')
      if (news.length > 0) receive(news)
    })
    const { promise: gone, resolve: leave } = Promise.withResolvers<void>()
    // Without a listener for errors a lost connection would end the process.
    client.on('error', () => leave())
    client.on('end', () => leave())
    await client.connect()
    await client.query(`listen ${CHANNEL}`)
    this.#client = client
    void gone.then(() => this.#reconnect(receive, lost))
  }

  /** Tries until it is there again; what was sent meanwhile is lost, and said to be. */
  async #reconnect(receive: (news: readonly News[]) => void, lost: () => void): Promise<void> {
    if (this.#isClosed) return
    this.#client = null
    this.#log.warn({}, 'The connection that carries news between processes is gone; it is made again')
    for (let attempt = 0; !this.#isClosed; attempt++) {
      await wait(Math.min(200 * 2 ** attempt, LONGEST_WAIT), undefined, { ref: false })
      try {
        await this.#connect(receive, lost)
        lost()
        return
      } catch (error) {
        this.#log.warn({ err: error }, 'News between processes cannot be carried; it is tried again')
      }
    }
  }
}
