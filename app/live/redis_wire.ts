import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import type { News } from '#engine'
import { packNews, unpackNews } from './wire.js'
import type { Wire, WireLog } from './wire.js'

/** News over the publish and subscribe of Redis, on two connections, as one that listens can do nothing else. */
export class RedisWire implements Wire {
  readonly #channel: string
  readonly #sender: Redis
  readonly #listener: Redis
  readonly #name = randomUUID()

  /** `prefix` is what names in Redis begin with; installations that share a server need different ones. */
  constructor(url: string, prefix: string, log: WireLog) {
    this.#channel = `${prefix}:news`
    const options = { lazyConnect: true, retryStrategy: (attempts: number) => Math.min(attempts * 200, 5000) }
    this.#sender = new Redis(url, { ...options, enableOfflineQueue: false })
    this.#listener = new Redis(url, { ...options, maxRetriesPerRequest: null })
    const note = (error: Error) => log.warn({ err: error }, 'News between processes cannot be carried by Redis')
    this.#sender.on('error', note)
    this.#listener.on('error', note)
  }

  async start(receive: (news: readonly News[]) => void, lost: () => void): Promise<void> {
    this.#listener.on('message', (_channel, text) => {
      const news = unpackNews(this.#name, text)
      if (news.length > 0) receive(news)
    })
    // Both come back by themselves, also where Redis is not there yet; the errors are noted above.
    void this.#sender.connect().catch(() => undefined)
    void this.#listener.connect().catch(() => undefined)
    await this.#listener.subscribe(this.#channel)
    // Whatever was sent between the end of a connection and its next beginning is lost.
    this.#listener.on('ready', lost)
  }

  async send(news: readonly News[]): Promise<void> {
    for (const text of packNews(this.#name, news)) await this.#sender.publish(this.#channel, text)
  }

  async close(): Promise<void> {
    this.#sender.disconnect()
    this.#listener.disconnect()
  }
}
