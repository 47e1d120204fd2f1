import { AsyncLocalStorage } from 'node:async_hooks'
import type { News } from '#engine'
import { MOST_RECORDS } from './pending.js'
import type { Wire, WireLog } from './wire.js'

/** What happens within so many milliseconds leaves together. */
const WINDOW = 50

/** Gathers what this process has to tell the others. Of very many records of an entity it tells only that there were some. */
export class Outgoing {
  readonly #wire: Wire
  readonly #log: WireLog
  readonly #outside = AsyncLocalStorage.snapshot()
  #gathered = new Map<string, News[]>()
  #timer: NodeJS.Timeout | null = null

  constructor(wire: Wire, log: WireLog) {
    this.#wire = wire
    this.#log = log
  }

  add(news: readonly News[]): void {
    for (const one of news) {
      const key = `${one.school} ${one.entity} ${one.user ?? ''}`
      const known = this.#gathered.get(key)
      if (!known) this.#gathered.set(key, [one])
      else if (known.length <= MOST_RECORDS) known.push(one)
    }
    this.#timer ??= this.#outside(() => setTimeout(() => void this.flush(), WINDOW).unref())
  }

  /** Sends what was gathered. What cannot be sent is lost: the outbox has it, and readers look anew in time. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const gathered = this.#gathered
    this.#gathered = new Map()
    try {
      await this.#wire.send([...gathered.values()].flatMap(shortened))
    } catch (error) {
      this.#log.warn({ err: error }, 'News could not be sent to the other processes')
    }
  }
}

function shortened(news: readonly News[]): readonly News[] {
  const [first] = news
  if (!first || news.length <= MOST_RECORDS) return news
  return [{ ...first, record: null, kind: 'updated', version: null }]
}
