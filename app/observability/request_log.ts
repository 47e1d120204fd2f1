import type { HttpContext } from '@adonisjs/core/http'
import type { Metrics } from './metrics.js'
import { noteRequest } from './requests.js'
import type { Log } from './requests.js'

/** Where requests are counted and, given a log, have their lines. */
export class RequestLog {
  readonly #metrics: Metrics
  readonly #log: Log | null

  constructor(metrics: Metrics, log: Log | null) {
    this.#metrics = metrics
    this.#log = log
  }

  /** Notes a request whose answer is made; `start` by `performance.now()`. */
  note(ctx: HttpContext, start: number, statements: number): void {
    noteRequest({ ctx, seconds: (performance.now() - start) / 1000, statements }, this.#metrics, this.#log)
  }
}
