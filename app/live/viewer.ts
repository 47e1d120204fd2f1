import { JOB_NEWS, Recent } from '#engine'
import type { Actor, News } from '#engine'
import type { EventStream } from './event_stream.js'
import { Pending } from './pending.js'

/** Records that somebody is remembered to have been told of. */
const MOST_TOLD = 200

/** Names of entities that a stream is to be told of, `JOB_NEWS` among them or not; null for all that its actor may read. */
export type Interest = ReadonlySet<string> | null

/**
 * One sign-in that listens, with all its streams: what is asked for one is asked for all. Nothing is kept of its rights;
 * `resolve` finds them anew, and null when the sign-in has ended.
 */
export class Viewer {
  readonly key: string
  readonly school: string
  /** The person, for what is told to one alone; null for programs. */
  readonly user: string | null
  readonly streams = new Map<EventStream, Interest>()
  readonly #resolve: () => Promise<Actor | null>
  /** When its rights were found last, by `performance.now()`. */
  resolvedAt: number = performance.now()
  #pending = new Pending()
  /** Records that he was told of lately. */
  readonly #told = new Recent<true>(MOST_TOLD)

  constructor(key: string, actor: Actor, resolve: () => Promise<Actor | null>) {
    this.key = key
    this.school = actor.school.id
    this.user = actor.userId
    this.#resolve = resolve
  }

  async resolve(): Promise<Actor | null> {
    const actor = await this.#resolve()
    this.resolvedAt = performance.now()
    return actor?.school.id === this.school && actor.userId === this.user ? actor : null
  }

  /** True where somebody here wants to be told of it; whether he may is found out later. */
  note(news: News, now: Date): boolean {
    if (news.user !== null && news.user !== this.user && news.entity !== JOB_NEWS) return false
    if (!this.#wants(news.entity)) return false
    this.#pending.add(news, now)
    return true
  }

  /**
   * Whether a record may be told of: one that is seen now, and of an end also one that he was told of before. A record
   * may take along what made it his, as a pupil takes the rows that name his guardians.
   */
  knows(record: string, isSeen: boolean, isEnd: boolean): boolean {
    const isTold = isSeen || (isEnd && this.#told.has(record))
    if (isSeen) this.#told.set(record, true)
    return isTold
  }

  takePending(): Pending {
    const taken = this.#pending
    this.#pending = new Pending()
    return taken
  }

  *listenersOf(entity: string): Iterable<EventStream> {
    for (const [stream, interest] of this.streams) if (isOf(interest, entity)) yield stream
  }

  #wants(entity: string): boolean {
    for (const interest of this.streams.values()) if (isOf(interest, entity)) return true
    return false
  }
}

function isOf(interest: Interest, entity: string): boolean {
  return interest === null || interest.has(entity)
}
