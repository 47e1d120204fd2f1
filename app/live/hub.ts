import { AsyncLocalStorage } from 'node:async_hooks'
import { Refusal } from '#engine'
import type { Actor, News } from '#engine'
import { EventStream } from './event_stream.js'
import { tellPending } from './tell_pending.js'
import type { Sight } from './tell_pending.js'
import { Viewer } from './viewer.js'
import type { Interest } from './viewer.js'

/** What happens within so many milliseconds is told together. */
const WINDOW = 200

/** Viewers whose rights are asked for at once. */
const LANES = 4

/** How often connections are told that they live, in milliseconds. */
const BEAT = 15_000

/** Whoever is told nothing is asked so often whether he is still signed in, in milliseconds. */
const SIGNED_IN = 30_000

/** A reader who has taken nothing for so long is cut off, in milliseconds. */
const PATIENCE = 60_000

/** Where the hub writes what somebody has to know; Adonis's logger is one. */
interface Log {
  error(facts: object, text: string): void
}

export interface HubOptions {
  readonly sight: Sight
  readonly log: Log
  /** The business clock. */
  readonly now: () => Date
  /** Streams of this process, and of one person at it. */
  readonly most: { readonly all: number; readonly each: number }
}

/** Who wants to be told, and how to find his rights anew; see `Viewer`. */
export interface Subscription {
  readonly key: string
  readonly actor: Actor
  readonly resolve: () => Promise<Actor | null>
  readonly interest: Interest
}

/**
 * Tells open streams of this process what has happened, each within the rights that its actor has at that moment. There
 * are no channels that could be named or guessed: a stream belongs to a sign-in at a school, and its wishes only narrow
 * what the grants let through.
 *
 * Work is bounded: news are gathered for a window and told by sign-in, four at a time, with as long a rest as the
 * telling took; what does not fit meanwhile becomes "some have changed".
 */
export class Hub {
  readonly #options: HubOptions
  readonly #schools = new Map<string, Map<string, Viewer>>()
  readonly #dirty = new Set<Viewer>()
  /** Out of the request or transaction that news come from, which would count and hold what is done here. */
  readonly #outside = AsyncLocalStorage.snapshot()
  #timer: NodeJS.Timeout | null = null
  #isTelling = false
  #beat: NodeJS.Timeout | null = null
  #count = 0
  /** Streams by person or program. */
  readonly #each = new Map<string, number>()
  #isClosed = false

  constructor(options: HubOptions) {
    this.#options = options
  }

  /** Streams that are open. */
  get count(): number {
    return this.#count
  }

  /** Opens a stream; it ends by itself with the sign-in, the school's suspension, or the server. Throws the 429 refusal. */
  open({ key, actor, resolve, interest }: Subscription): EventStream {
    const { most } = this.#options
    const inSchool = this.#schools.get(actor.school.id) ?? new Map<string, Viewer>()
    const viewer = inSchool.get(key) ?? new Viewer(key, actor, resolve)
    const who = whoOf(actor)
    if (this.#isClosed || this.#count >= most.all || (this.#each.get(who) ?? 0) >= most.each) {
      throw new Refusal('limited', 'Too many are listening; try again in a while.')
    }
    const stream = new EventStream()
    viewer.streams.set(stream, interest)
    inSchool.set(key, viewer)
    this.#schools.set(actor.school.id, inSchool)
    this.#count++
    this.#each.set(who, (this.#each.get(who) ?? 0) + 1)
    stream.once('close', () => this.#forget(viewer, stream, who))
    this.#beat ??= this.#outside(() => setInterval(() => this.#look(), BEAT).unref())
    return stream
  }

  /** Takes what has happened, in this process or another. */
  take(news: readonly News[]): void {
    if (this.#count === 0) return
    const now = this.#options.now()
    for (const one of news) {
      for (const viewer of this.#schools.get(one.school)?.values() ?? []) {
        if (viewer.note(one, now)) this.#dirty.add(viewer)
      }
    }
    if (this.#dirty.size > 0) this.#schedule(WINDOW)
  }

  /** Tells one sign-in again what it may have missed. */
  retell(school: string, key: string, news: readonly News[]): void {
    const viewer = this.#schools.get(school)?.get(key)
    if (!viewer) return
    const now = this.#options.now()
    for (const one of news) if (viewer.note(one, now)) this.#dirty.add(viewer)
    if (this.#dirty.size > 0) this.#schedule(WINDOW)
  }

  /** News may have been lost on their way: everybody looks anew. */
  reset(): void {
    for (const viewer of this.#viewers()) {
      for (const stream of viewer.streams.keys()) stream.tell({ name: 'stale', data: {} })
    }
  }

  /** Ends all streams, and opens no more. */
  close(): void {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#beat) clearInterval(this.#beat)
    for (const viewer of this.#viewers()) end(viewer, 'closing')
  }

  #schedule(after: number): void {
    if (this.#timer || this.#isTelling || this.#isClosed) return
    this.#timer = this.#outside(() => setTimeout(() => void this.#tell(), after).unref())
  }

  /** Tells everybody once who is waiting now. */
  async #tell(): Promise<void> {
    this.#timer = null
    this.#isTelling = true
    const start = performance.now()
    const waiting = [...this.#dirty]
    this.#dirty.clear()
    const lane = async () => {
      for (let viewer = waiting.pop(); viewer; viewer = waiting.pop()) await this.#tellOne(viewer)
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    this.#isTelling = false
    if (this.#dirty.size > 0) this.#schedule(Math.max(WINDOW, performance.now() - start))
  }

  async #tellOne(viewer: Viewer): Promise<void> {
    const pending = viewer.takePending()
    if (viewer.streams.size === 0) return
    try {
      const actor = await viewer.resolve()
      if (actor) await tellPending(viewer, actor, pending, this.#options.sight)
      else end(viewer, 'signed_out')
    } catch (error) {
      this.#options.log.error({ err: error }, 'What has happened could not be told; readers look anew')
      for (const stream of viewer.streams.keys()) stream.tell({ name: 'stale', data: {} })
    }
  }

  /** Shows signs of life, cuts off who takes none, and asks for sign-ins that nobody has asked for lately. */
  #look(): void {
    const now = performance.now()
    for (const viewer of this.#viewers()) {
      for (const stream of viewer.streams.keys()) {
        if (stream.behindSince !== null && now - stream.behindSince > PATIENCE) stream.destroy()
        else stream.beat()
      }
      if (now - viewer.resolvedAt >= SIGNED_IN) this.#dirty.add(viewer)
    }
    if (this.#dirty.size > 0) this.#schedule(WINDOW)
  }

  *#viewers(): Iterable<Viewer> {
    for (const viewers of this.#schools.values()) yield* viewers.values()
  }

  #forget(viewer: Viewer, stream: EventStream, who: string): void {
    if (!viewer.streams.delete(stream)) return
    this.#count--
    const left = (this.#each.get(who) ?? 1) - 1
    if (left > 0) this.#each.set(who, left)
    else this.#each.delete(who)
    if (viewer.streams.size > 0) return
    const inSchool = this.#schools.get(viewer.school)
    inSchool?.delete(viewer.key)
    if (inSchool?.size === 0) this.#schools.delete(viewer.school)
    this.#dirty.delete(viewer)
  }
}

/** A person is one in all his sign-ins; a program goes by its name. */
function whoOf({ school, userId, name }: Actor): string {
  return `${school.id} ${userId ?? name}`
}

function end(viewer: Viewer, reason: string): void {
  for (const stream of [...viewer.streams.keys()]) stream.finish(reason)
}
