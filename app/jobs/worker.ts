import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { JOB_PRIORITIES, onEnqueued } from '#engine'
import type { JobPriority, School } from '#engine'
import { RunHere } from './delivery.js'
import type { Delivery } from './delivery.js'
import { Outbox } from './outbox.js'
import { Pause } from './pause.js'
import { jobsAt } from './principals.js'
import type { WorkerOptions } from './run_message.js'
import { Scheduler } from './scheduler.js'

const SECOND = 1000
const MINUTE = 60_000

/** Makes what delivers, for the worker's outbox; `wake` lets the worker look again at once. */
export type DeliverBy = (outbox: Outbox, wake: () => void) => Delivery

/** How long a worker waits at most whose database cannot be asked. */
const LONGEST_WAIT = 30 * SECOND

/**
 * Works off the outbox: one per process, any number of processes. It looks once a second, at once after a
 * commit of its own process that enqueued, and without a pause while there is work. Messages go where its
 * delivery takes them: they are run in this process unless something else is given.
 */
export class Worker {
  readonly #options: WorkerOptions
  readonly #outbox: Outbox
  readonly #scheduler: Scheduler
  readonly #delivery: Delivery
  readonly #pause = new Pause()
  #loop: Promise<void> | null = null
  #isStopping = false
  #nextPruning = 0
  #lastLook: Date | null = null

  constructor(options: WorkerOptions, deliverBy: DeliverBy = (outbox) => new RunHere(options, outbox)) {
    this.#options = options
    this.#outbox = new Outbox(options.engine.database, options.engine.clock)
    this.#delivery = deliverBy(this.#outbox, () => this.#pause.end())
    this.#scheduler = new Scheduler(options)
  }

  /** When it has last gone on: at each look for work, and before each message; null where it has not begun. */
  get lastLook(): Date | null {
    return this.#lastLook
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

  /** Stops for good, and lets go of whatever delivers. */
  async close(): Promise<void> {
    await this.stop()
    await this.#delivery.close()
  }

  /** Does what is due until nothing is, without starting; throws where the database cannot be asked. */
  async drain(): Promise<void> {
    for (;;) {
      const isBusy = await this.#round()
      const wasBusy = await this.#delivery.settle()
      if (!isBusy && !wasBusy) return
    }
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
      if (events && (await this.#outbox.acknowledgeEvents(school, this.#options.sink ?? null)) > 0) isBusy = true
      if (jobs && (await this.#deliver(school))) isBusy = true
      await yieldToOthers()
    }
    this.#beat()
    return isBusy
  }

  /** Each priority has its turn in a round, so that what takes long waits for what is soon done, and not for ever. */
  async #deliver(school: School): Promise<boolean> {
    let isBusy = false
    for (const priority of JOB_PRIORITIES) {
      const jobs = jobsAt(school, this.#jobsOf(priority))
      if (jobs.length === 0 || this.#isStopping) continue
      const ids = await this.#outbox.candidates(school.id, jobs)
      if (await this.#delivery.deliver(school, { ids, priority }, () => this.#isEnding())) isBusy = true
    }
    return isBusy
  }

  /** Asked before each message: a round may be long. */
  #isEnding(): boolean {
    this.#beat()
    return this.#isStopping
  }

  #beat(): void {
    this.#lastLook = this.#options.engine.clock.system()
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
    return JOB_PRIORITIES.flatMap((priority) => this.#jobsOf(priority))
  }

  #jobsOf(wanted: JobPriority): readonly string[] {
    const { jobs } = this.#options
    const ofPriority = jobs.declarations.filter(({ priority = 'normal' }) => priority === wanted)
    return ofPriority.map(({ name }) => name).filter((name) => jobs.handlerOf(name) !== null)
  }
}
