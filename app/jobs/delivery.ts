import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { JobPriority, School } from '#engine'
import type { Outbox } from './outbox.js'
import { runMessage } from './run_message.js'
import type { WorkerOptions } from './run_message.js'

/** Messages of a school that have the same priority. */
export interface Batch {
  readonly ids: readonly string[]
  readonly priority: JobPriority
}

/** Where the messages go that could be claimed. */
export interface Delivery {
  /** Hands on messages of a school, in their order; true where the worker should look for more at once. */
  deliver(school: School, batch: Batch, isStopping: () => boolean): Promise<boolean>
  /** Resolves when nothing that was handed on is in hand any more; true where something was. */
  settle(): Promise<boolean>
  close(): Promise<void>
}

/** Runs messages in this process, one after another; between them everybody else has a turn. */
export class RunHere implements Delivery {
  readonly #options: WorkerOptions
  readonly #outbox: Outbox

  constructor(options: WorkerOptions, outbox: Outbox) {
    this.#options = options
    this.#outbox = outbox
  }

  async deliver(school: School, { ids }: Batch, isStopping: () => boolean): Promise<boolean> {
    let isBusy = false
    for (const id of ids) {
      if (isStopping()) break
      if ((await runMessage(this.#options, this.#outbox, school, id)) !== 'skipped') isBusy = true
      await yieldToOthers()
    }
    return isBusy
  }

  async settle(): Promise<boolean> {
    return false
  }

  async close(): Promise<void> {}
}
