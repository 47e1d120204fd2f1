import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { E_IMAGE, E_IMAGES_BUSY } from '../errors.js'
import type { ImageAnswer, ImageFacts, ImageTask } from './image_worker.js'
import type { FileSize } from './sizes.js'

export interface ImageReaderOptions {
  /** Milliseconds for one picture, the thread's start among them; 20 seconds. */
  readonly timeLimit?: number
  /** Pictures that may wait for their turn; 50. */
  readonly queueLimit?: number
}

interface Waiting {
  readonly task: ImageTask
  readonly resolve: (facts: ImageFacts) => void
  readonly reject: (error: Error) => void
}

/**
 * Reads pictures in one thread of its own, in the order asked for. One that takes too long or kills the thread fails alone; the
 * next one has a new thread.
 */
export class ImageReader {
  readonly #timeLimit: number
  readonly #queueLimit: number
  readonly #waiting: Waiting[] = []
  #worker: Worker | null = null
  #running: { readonly of: Waiting; readonly timer: NodeJS.Timeout } | null = null
  #isClosed = false

  constructor({ timeLimit = 20_000, queueLimit = 50 }: ImageReaderOptions = {}) {
    this.#timeLimit = timeLimit
    this.#queueLimit = queueLimit
  }

  /** The measures of a picture, as it is to be looked at; its first bytes are enough. Rejects with E_IMAGE or E_IMAGES_BUSY. */
  async measure(content: Uint8Array): Promise<{ readonly width: number; readonly height: number }> {
    return this.#ask({ content: new Uint8Array(content), sizes: [] })
  }

  /** The measures and the sizes asked for, as WebP. */
  async resize(content: Uint8Array, sizes: readonly FileSize[]): Promise<ImageFacts> {
    return this.#ask({ content: new Uint8Array(content), sizes })
  }

  /** The picture as PNG with a longest side of so many pixels at most, as documents take it. */
  async forPrint(content: Uint8Array, side: number): Promise<Uint8Array> {
    const { printed } = await this.#ask({ content: new Uint8Array(content), sizes: [], print: side })
    if (!printed) throw new E_IMAGE(['nothing was made'])
    return printed
  }

  /** Ends the thread; what waits fails, as does what comes later. */
  async close(): Promise<void> {
    this.#isClosed = true
    const running = this.#finish()
    const unfinished = [...(running ? [running] : []), ...this.#waiting.splice(0)]
    for (const { reject } of unfinished) reject(new E_IMAGE(['the reader is closed']))
    await this.#dismiss()
  }

  async #ask(task: ImageTask): Promise<ImageFacts> {
    if (this.#isClosed) throw new E_IMAGE(['the reader is closed'])
    if (this.#waiting.length >= this.#queueLimit) throw new E_IMAGES_BUSY([this.#queueLimit])
    const { promise, resolve, reject } = Promise.withResolvers<ImageFacts>()
    this.#waiting.push({ task, resolve, reject })
    void this.#next()
    return promise
  }

  async #next(): Promise<void> {
    if (this.#running || this.#isClosed) return
    const of = this.#waiting.shift()
    if (!of) return
    this.#running = { of, timer: setTimeout(() => this.#end('it takes too long', true), this.#timeLimit) }
    // On Linux its library has to be loaded by the first thread before others do.
    await import('sharp')
    const worker = (this.#worker ??= this.#start())
    // An idle thread keeps no process alive; one at work does.
    worker.ref()
    worker.postMessage(of.task, [of.task.content.buffer])
  }

  #start(): Worker {
    const extension = extname(import.meta.url)
    const worker = new Worker(new URL(`./image_worker${extension}`, import.meta.url), {
      // TypeScript in development and tests; a build has JavaScript.
      execArgv: extension === '.ts' ? ['--import=@poppinss/ts-exec'] : [],
      env: {},
    })
    const isMine = () => worker === this.#worker
    worker.on('message', (answer: ImageAnswer) => {
      if (!isMine()) return
      if (answer.facts) this.#settle(answer.facts)
      else this.#end(answer.message, false)
    })
    worker.on('error', () => isMine() && this.#end('its thread has died', true))
    worker.on('exit', () => isMine() && this.#end('its thread has ended', true))
    return worker
  }

  #settle(facts: ImageFacts): void {
    this.#worker?.unref()
    this.#finish()?.resolve(facts)
    void this.#next()
  }

  #end(why: string, isDead: boolean): void {
    const of = this.#finish()
    if (isDead) void this.#dismiss()
    else this.#worker?.unref()
    of?.reject(new E_IMAGE([why]))
    void this.#next()
  }

  #finish(): Waiting | null {
    const running = this.#running
    this.#running = null
    if (running) clearTimeout(running.timer)
    return running?.of ?? null
  }

  async #dismiss(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }
}
