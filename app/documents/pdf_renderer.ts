import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { E_DOCUMENT_FAILED, E_DOCUMENT_TOO_SLOW, E_DOCUMENTS_BUSY } from './errors.js'
import { checkPdfDocument } from './pdf_document.js'
import type { PdfDocument } from './pdf_document.js'
import type { RenderAnswer } from './render_worker.js'

export interface PdfRendererOptions {
  /** Milliseconds for one document, the thread's start among them; 20 seconds. */
  readonly timeLimit?: number
  /** Documents that may wait for their turn; 200. */
  readonly queueLimit?: number
  /** Megabytes of memory for the thread's objects, beyond which it dies; 256. */
  readonly memoryLimit?: number
}

interface Job {
  readonly document: PdfDocument
  readonly resolve: (pdf: Buffer) => void
  readonly reject: (error: Error) => void
}

interface Running {
  readonly job: Job
  readonly timer: NodeJS.Timeout
}

/**
 * Renders documents in one thread of its own, in the order asked for, so that the event loop never waits.
 * The thread starts with the first document and lives on; one that dies or takes too long is replaced, and
 * only the document it was at fails.
 */
export class PdfRenderer {
  readonly #timeLimit: number
  readonly #queueLimit: number
  readonly #memoryLimit: number
  readonly #waiting: Job[] = []
  #worker: Worker | null = null
  #running: Running | null = null
  #isClosed = false

  constructor({ timeLimit = 20_000, queueLimit = 200, memoryLimit = 256 }: PdfRendererOptions = {}) {
    this.#timeLimit = timeLimit
    this.#queueLimit = queueLimit
    this.#memoryLimit = memoryLimit
  }

  /** Id of the living thread, for those who watch it; null before the first document and after a death. */
  get threadId(): number | null {
    return this.#worker?.threadId ?? null
  }

  /**
   * The PDF of a document. Rejects with E_DOCUMENT_REFUSED, E_DOCUMENT_FAILED, E_DOCUMENT_TOO_SLOW, or
   * E_DOCUMENTS_BUSY where too many wait.
   */
  async render(document: PdfDocument): Promise<Buffer> {
    checkPdfDocument(document)
    if (this.#isClosed) throw new E_DOCUMENT_FAILED(['the renderer is closed'])
    if (this.#waiting.length >= this.#queueLimit) throw new E_DOCUMENTS_BUSY([this.#queueLimit])
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    this.#waiting.push({ document, resolve, reject })
    this.#next()
    return promise
  }

  /** Ends the thread. What waits or runs fails with E_DOCUMENT_FAILED, as does what comes later. */
  async close(): Promise<void> {
    this.#isClosed = true
    const unfinished = this.#waiting.splice(0)
    const running = this.#finish()
    if (running) unfinished.unshift(running)
    for (const { reject } of unfinished) reject(new E_DOCUMENT_FAILED(['the renderer is closed']))
    await this.#dismiss()
  }

  #next(): void {
    if (this.#running || this.#isClosed) return
    const job = this.#waiting.shift()
    if (!job) return
    const worker = (this.#worker ??= this.#start())
    // An idle thread keeps no process alive; one at work does.
    worker.ref()
    this.#running = { job, timer: setTimeout(() => this.#giveUp(), this.#timeLimit) }
    try {
      worker.postMessage(job.document)
    } catch (error) {
      // What cannot be copied to another thread is no plain data.
      this.#finish()?.reject(new E_DOCUMENT_FAILED([messageOf(error)], { cause: error }))
      this.#next()
    }
  }

  #start(): Worker {
    const extension = extname(import.meta.url)
    const worker = new Worker(new URL(`./render_worker${extension}`, import.meta.url), {
      // TypeScript in development and tests; a build has JavaScript.
      execArgv: extension === '.ts' ? ['--import=@poppinss/ts-exec'] : [],
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryLimit },
      // The thread draws; keys and addresses of the process are none of its business.
      env: {},
    })
    let cause: unknown
    worker.on('message', (answer: RenderAnswer) => {
      if (worker === this.#worker) this.#settle(answer)
    })
    worker.on('error', (error) => (cause = error))
    worker.on('exit', () => {
      if (worker === this.#worker) this.#mourn(cause)
    })
    return worker
  }

  #settle(answer: RenderAnswer): void {
    const job = this.#finish()
    this.#worker?.unref()
    if (answer.pdf) {
      const { buffer, byteOffset, byteLength } = answer.pdf
      job?.resolve(Buffer.from(buffer, byteOffset, byteLength))
    } else {
      job?.reject(new E_DOCUMENT_FAILED([answer.message]))
    }
    this.#next()
  }

  #giveUp(): void {
    const job = this.#finish()
    void this.#dismiss()
    job?.reject(new E_DOCUMENT_TOO_SLOW([this.#timeLimit]))
    this.#next()
  }

  /** The thread has died. Its document is not tried again, for it may be the cause. */
  #mourn(cause: unknown): void {
    this.#worker = null
    const words = cause === undefined ? 'its thread ended' : messageOf(cause)
    this.#finish()?.reject(new E_DOCUMENT_FAILED([words], { cause }))
    this.#next()
  }

  /** Takes the running job away; null where none runs. */
  #finish(): Job | null {
    const running = this.#running
    this.#running = null
    if (running) clearTimeout(running.timer)
    return running?.job ?? null
  }

  async #dismiss(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
