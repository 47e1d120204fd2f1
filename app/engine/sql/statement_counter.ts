import { AsyncLocalStorage } from 'node:async_hooks'
import type { Counted } from './database.js'

interface Recording {
  readonly texts: string[]
  held: number
  readonly outer: Recording | undefined
}

/** Records the texts of the statements that one async flow executes; flows beside it are not seen. */
export class StatementCounter {
  readonly #storage = new AsyncLocalStorage<Recording>()

  /** Adds a text to every recording the present flow is in. Free when there is none. */
  record(text: string): void {
    for (let at = this.#storage.getStore(); at; at = at.outer) at.texts.push(text)
  }

  /** The same of a statement that is executed here and now, with the time for which it holds the process. */
  around<T>(text: string, execute: () => T): T {
    const recording = this.#storage.getStore()
    if (!recording) return execute()
    this.record(text)
    const start = performance.now()
    try {
      return execute()
    } finally {
      const held = performance.now() - start
      for (let at: Recording | undefined = recording; at; at = at.outer) at.held += held
    }
  }

  async collect<T>(work: () => Promise<T>): Promise<Counted<T>> {
    const recording: Recording = { texts: [], held: 0, outer: this.#storage.getStore() }
    const result = await this.#storage.run(recording, work)
    return { result, statements: recording.texts, held: recording.held }
  }
}
