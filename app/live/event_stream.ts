import { Readable } from 'node:stream'

/** Bytes that wait for a slow reader; what comes beyond is left out, and he is told to look anew. */
const MOST_WAITING = 64 * 1024

/** What a browser or a program is told. `stale`: look at everything of the entity anew, or with none at all that is shown. */
export type EventName = 'ready' | 'change' | 'stale' | 'job' | 'end'

/** A server-sent event. Without an id it is none that a reader can go on from. */
export interface StreamEvent {
  readonly name: EventName
  readonly id?: string
  readonly data: Readonly<Record<string, string | number | null>>
}

/** How many milliseconds a reader whose connection is gone waits until he comes again. */
const RETRY = 2000

/**
 * One open answer of `text/event-stream` (WHATWG HTML, 9.2). It holds no more than `MOST_WAITING` bytes for a reader who
 * does not read.
 */
export class EventStream extends Readable {
  /** Since when the reader has been behind, by `performance.now()`; null while he keeps up. */
  behindSince: number | null = null

  constructor() {
    super({ highWaterMark: MOST_WAITING })
    this.push(`retry: ${RETRY}\n\n`)
  }

  /** The reader takes what waited. What was left out meanwhile he can only look for himself. */
  override _read(): void {
    if (this.behindSince === null) return
    this.behindSince = null
    this.push(frameOf({ name: 'stale', data: {} }))
  }

  tell(event: StreamEvent): void {
    if (this.isOver || this.#isFull()) return
    this.push(frameOf(event))
  }

  /** A comment, so that proxies and the reader know that the connection lives. */
  beat(): void {
    if (this.isOver || this.behindSince !== null) return
    this.push(':\n\n')
  }

  /** Says why, and ends. A reader who is behind is cut off. */
  finish(reason: string): void {
    if (this.isOver) return
    if (this.behindSince !== null) {
      this.destroy()
      return
    }
    this.push(frameOf({ name: 'end', data: { reason } }))
    this.push(null)
  }

  get isOver(): boolean {
    return this.destroyed || this.readableEnded
  }

  #isFull(): boolean {
    if (this.behindSince !== null) return true
    if (this.readableLength < MOST_WAITING) return false
    this.behindSince = performance.now()
    return true
  }
}

function frameOf({ name, id, data }: StreamEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
