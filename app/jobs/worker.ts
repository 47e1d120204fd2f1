import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { onEnqueued } from '#engine'
import type { School } from '#engine'
import { Outbox } from './outbox.js'
import { Pause } from './pause.js'
import { jobsAt } from './principals.js'
import { runMessage } from './run_message.js'
import type { WorkerOptions } from './run_message.js'
import { Scheduler } from './scheduler.js'

const SECOND = 1000
const MINUTE = 60_000

/** How long a worker waits at most whose database cannot be asked. */
const LONGEST_WAIT = 30 * SECOND

/**
 * Works off the outbox inside a server's process: one per process, any number of processes. It looks once a
 * second, at once after a commit of its own process that enqueued, and without a pause while there is work;
 * between messages everybody else has a turn.
 */
export class Worker {
  readonly #options: WorkerOptions
  readonly #outbox: Outbox
  readonly #scheduler: Scheduler
  readonly #pause = new Pause()
  #loop: Promise<void> | null = null
  #isStopping = false
  #nextPruning = 0

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#outbox = new Outbox(options.engine.database, options.engine.clock)
    this.#scheduler = new Scheduler(options)
  }

  /** Begins to work; does nothing where it works already. */
  start(): void {
    if (this.#loop) return
    this.#isStopping = false
    this.#loop = this.#work()
  }

  /** Resolves when the message in hand is done; nothing is begun any more. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#pause.end()
    await this.#loop
    this.#loop = null
  }

  /** Does what is due until nothing is, without starting; throws where the database cannot be asked. */
  async drain(): Promise<void> {
    while (await this.#round());
  }

  async #work(): Promise<void> {
    const stopListening = onEnqueued(this.#options.engine.database, () => this.#pause.end())
    let failures = 0
    while (!this.#isStopping) {
      let isBusy = false
      try {
        isBusy = await this.#round()
        failures = 0
      } catch (error) {
        failures++
        this.#options.log.error({ err: error }, 'The worker could not work; it tries again')
      }
      if (!isBusy && !this.#isStopping) await this.#pause.wait(Math.min(SECOND * 2 ** failures, LONGEST_WAIT))
    }
    stopListening()
  }

  /** Gives every school a turn; false when there was nothing to do. */
  async #round(): Promise<boolean> {
    this.#pause.reset()
    const schools = await this.#options.principals.schools()
    await this.#scheduler.tick(schools)
    await this.#prune(schools)
    const waiting = await this.#outbox.waiting(
      schools.map(({ id }) => id),
      this.#jobs
    )
    let isBusy = false
    for (const { schoolId, events, jobs } of waiting) {
      const school = schools.find(({ id }) => id === schoolId)
      if (!school || this.#isStopping) continue
      if (events && (await this.#outbox.acknowledgeEvents(schoolId)) > 0) isBusy = true
      if (jobs && (await this.#runJobs(school))) isBusy = true
      await yieldToOthers()
    }
    return isBusy
  }

  async #runJobs(school: School): Promise<boolean> {
    let isBusy = false
    for (const id of await this.#outbox.candidates(school.id, jobsAt(school, this.#jobs))) {
      if (this.#isStopping) break
      if ((await runMessage(this.#options, this.#outbox, school, id)) !== 'skipped') isBusy = true
      await yieldToOthers()
    }
    return isBusy
  }

  /** Takes away what was done long ago, once a minute. */
  async #prune(schools: readonly School[]): Promise<void> {
    const now = this.#options.engine.clock.system().getTime()
    if (now < this.#nextPruning) return
    this.#nextPruning = now + MINUTE
    for (const { id } of schools) {
      while (!this.#isStopping && this.#outbox.isFull(await this.#outbox.prune(id))) await yieldToOthers()
    }
  }

  get #jobs(): readonly string[] {
    const { jobs } = this.#options
    return jobs.declarations.map(({ name }) => name).filter((name) => jobs.handlerOf(name) !== null)
  }
}
