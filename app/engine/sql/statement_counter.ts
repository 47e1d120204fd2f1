import { AsyncLocalStorage } from 'node:async_hooks'

interface Recording {
  readonly texts: string[]
  readonly outer: Recording | undefined
}

/** Records the texts of the statements that one async flow executes; flows beside it are not seen. */
export class StatementCounter {
  readonly #storage = new AsyncLocalStorage<Recording>()

  /** Adds a text to every recording the present flow is in. Free when there is none. */
  record(text: string): void {
    for (let at = this.#storage.getStore(); at; at = at.outer) at.texts.push(text)
  }

  async collect<T>(work: () => Promise<T>): Promise<{ result: T; statements: readonly string[] }> {
    const recording: Recording = { texts: [], outer: this.#storage.getStore() }
    const result = await this.#storage.run(recording, work)
    return { result, statements: recording.texts }
  }
}
