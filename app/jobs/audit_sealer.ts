import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { AUDIT_BATCH, sealNext, unsealedSchools } from '#engine'
import type { AuditGround } from '#engine'
import { Pause } from './pause.js'
import type { Log } from './run_message.js'

/** An entry of the audit is sealed within five seconds of its commit. */
const INTERVAL = 2000

/** How long a sealer waits at most whose database cannot be asked. */
const LONGEST_WAIT = 30_000

/**
 * Seals the audit of all schools inside a server's process: one per process, any number of processes. It has
 * a loop of its own, so that long jobs do not keep it waiting.
 */
export class AuditSealer {
  readonly #ground: AuditGround
  readonly #log: Log
  readonly #pause = new Pause()
  #loop: Promise<void> | null = null
  #isStopping = false

  constructor(ground: AuditGround, log: Log) {
    this.#ground = ground
    this.#log = log
  }

  /** Begins to seal; does nothing where it does already. */
  start(): void {
    if (this.#loop) return
    this.#isStopping = false
    this.#loop = this.#work()
  }

  /** Resolves when the batch in hand is sealed. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#pause.end()
    await this.#loop
    this.#loop = null
  }

  /** Seals all that is committed now; throws where the database cannot be asked. */
  async sealAll(): Promise<void> {
    for (const school of await unsealedSchools(this.#ground)) {
      while (!this.#isStopping && (await sealNext(this.#ground, school)) >= AUDIT_BATCH) await yieldToOthers()
    }
  }

  async #work(): Promise<void> {
    let failures = 0
    while (!this.#isStopping) {
      this.#pause.reset()
      try {
        await this.sealAll()
        failures = 0
      } catch (error) {
        failures++
        this.#log.error({ err: error }, 'The audit could not be sealed; it is tried again')
      }
      if (!this.#isStopping) await this.#pause.wait(Math.min(INTERVAL * 2 ** failures, LONGEST_WAIT))
    }
  }
}
