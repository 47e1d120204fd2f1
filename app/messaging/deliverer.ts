import type { School } from '#engine'
import { backOff, MOST_ATTEMPTS, Pause } from '#jobs/main'
import type { Log } from '#jobs/main'
import { DeliveryRows } from './delivery_rows.js'
import type { Claimed, Outcome } from './delivery_rows.js'
import { dispatch } from './dispatch.js'
import type { DispatchOptions, OutsideChannel } from './dispatch.js'

const SECOND = 1000
/** How long it waits at most whose database cannot be asked. */
const LONGEST_WAIT = 30 * SECOND
/** Messages of a batch that are on their way at once. */
const AT_ONCE = 5

/** A piece of work that a deliverer goes round with: true where it has done something. */
export interface Round {
  round(schools: readonly School[], isStopping: () => boolean): Promise<boolean>
}

/** What goes to people: claims, sends, writes down. */
export class MessageRound implements Round {
  readonly #options: DispatchOptions
  readonly #rows: DeliveryRows
  readonly #log: Log
  readonly #once: readonly OutsideChannel[]

  constructor(options: DispatchOptions, log: Log) {
    this.#options = options
    this.#log = log
    this.#rows = new DeliveryRows(options.engine.database, options.engine.clock)
    const channels = Object.entries(options.providers) as [
      OutsideChannel,
      DispatchOptions['providers'][OutsideChannel],
    ][]
    this.#once = channels.filter(([, provider]) => provider && !provider.isRepeatable).map(([channel]) => channel)
  }

  async round(schools: readonly School[], isStopping: () => boolean): Promise<boolean> {
    const waiting = new Set(await this.#rows.waiting(schools.map(({ id }) => id)))
    let isBusy = false
    for (const school of schools) {
      if (!waiting.has(school.id) || isStopping()) continue
      const claimed = await this.#rows.claim(school.id, this.#once)
      if (claimed.length > 0) isBusy = true
      for (let at = 0; at < claimed.length; at += AT_ONCE) {
        await Promise.all(claimed.slice(at, at + AT_ONCE).map((one) => this.#send(school, one)))
      }
    }
    return isBusy
  }

  async #send(school: School, claimed: Claimed): Promise<void> {
    await this.#rows.finish(school.id, claimed, await this.#outcomeOf(school, claimed))
  }

  /** A fault of ours is one more reason to try again later. */
  async #outcomeOf(school: School, claimed: Claimed): Promise<Outcome> {
    try {
      return await dispatch(this.#options, school, claimed)
    } catch (error) {
      const { id, channel, attempts } = claimed
      this.#log.error({ err: error, school: school.id, delivery: id, channel, attempts }, 'A message could not be sent')
      const nextAt = new Date(this.#options.engine.clock.system().getTime() + backOff(attempts, Math.random()))
      return attempts >= MOST_ATTEMPTS
        ? { state: 'failed', reason: 'gave_up', code: 'internal', address: null }
        : { state: 'queued', code: 'internal', nextAt, address: null }
    }
  }
}

/**
 * Goes round with what leaves the installation: one per process, any number of processes. It looks once a second, at once
 * when it is woken, and without a pause while there is work.
 */
export class Deliverer {
  readonly #schools: () => Promise<readonly School[]>
  readonly #rounds: readonly Round[]
  readonly #log: Log
  readonly #pause = new Pause()
  #loop: Promise<void> | null = null
  #isStopping = false

  constructor(schools: () => Promise<readonly School[]>, rounds: readonly Round[], log: Log) {
    this.#schools = schools
    this.#rounds = rounds
    this.#log = log
  }

  start(): void {
    if (this.#loop) return
    this.#isStopping = false
    this.#loop = this.#work()
  }

  /** Looks again at once. */
  wake(): void {
    this.#pause.end()
  }

  /** Resolves when what is on its way is written down. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#pause.end()
    await this.#loop
    this.#loop = null
  }

  /** Sends what is due until nothing is, without starting; throws where the database cannot be asked. */
  async drain(): Promise<void> {
    while (await this.#round());
  }

  async #work(): Promise<void> {
    let failures = 0
    while (!this.#isStopping) {
      this.#pause.reset()
      let isBusy = false
      try {
        isBusy = await this.#round()
        failures = 0
      } catch (error) {
        failures++
        this.#log.error({ err: error }, 'Messages could not be looked for; it is tried again')
      }
      if (!isBusy && !this.#isStopping) await this.#pause.wait(Math.min(SECOND * 2 ** failures, LONGEST_WAIT))
    }
  }

  async #round(): Promise<boolean> {
    const schools = await this.#schools()
    let isBusy = false
    for (const round of this.#rounds) if (await round.round(schools, () => this.#isStopping)) isBusy = true
    return isBusy
  }
}
