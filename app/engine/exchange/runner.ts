import { newId, Refusal } from '../base/main.js'
import type { JobCall, JobFailure, JobOutcome } from '../model/main.js'
import type { Session } from '../query/main.js'
import type { ExchangeGround } from './ground.js'
import { ExchangeStore } from './store.js'
import type { ExchangeChange, ExchangeKind, ExchangeRow } from './store.js'

/** The job that looks after an exchange until it is done. */
export const EXCHANGE_JOB = 'core.exchange'

/** Milliseconds between two looks of the job. */
const LOOK_EVERY = 1000
/** Failures in one process after which an exchange is given up. */
const MOST_FAILURES = 3

/** An exchange that this process is at. */
export interface Turn {
  readonly ground: ExchangeGround
  /** As it stood when the turn began. */
  readonly exchange: ExchangeRow
  /** Of whoever asked for it, with the rights of a moment ago. */
  session(): Session
  /**
   * Writes down how far it is, and does what belongs to that in the same transaction; both or neither. Throws
   * `LostTurn` where it is somebody else's by now.
   */
  step(change: ExchangeChange, also?: (session: Session, store: ExchangeStore) => Promise<void> | void): Promise<void>
}

/** Does an exchange from where it stands to its end. */
export type Work = (turn: Turn) => Promise<void>

/** Another process is at it, or it was given up. */
export class LostTurn extends Error {}

/**
 * Does exchanges outside of the jobs' transactions, each in steps of its own. The job only looks every second whether somebody is
 * at it: who has died is followed by the next one that looks, from the last step that was committed.
 */
export class ExchangeRunner {
  readonly #ground: ExchangeGround
  readonly #work: Readonly<Record<ExchangeKind, Work>>
  readonly #sessions = new Map<string, Session>()
  readonly #failures = new Map<string, number>()
  readonly #running = new Set<Promise<void>>()

  constructor(ground: ExchangeGround, work: Readonly<Record<ExchangeKind, Work>>) {
    this.#ground = ground
    this.#work = work
  }

  /** Resolves when whatever runs in this process has come to its end. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /** One look of the job; it says the rights of now. */
  async look({ actor, payload }: JobCall): Promise<JobOutcome> {
    const id = String(payload['exchange'])
    const session = this.#ground.session(actor)
    const exchange = await new ExchangeStore(session).find(id)
    if (!exchange || exchange.status !== 'running') return undefined
    const isHere = this.#sessions.has(id)
    this.#sessions.set(id, session)
    if (!isHere) session.database.afterCommit(() => this.#start(id))
    return { next: payload, after: LOOK_EVERY }
  }

  /** The job is given up: its user is gone, or it cannot be looked at. */
  async giveUp({ actor, payload, reason }: JobFailure): Promise<void> {
    const session = this.#ground.session(actor)
    const change = { status: 'failed', outcome: reason, finishedAt: session.clock.system().toISOString() } as const
    await new ExchangeStore(session).change(String(payload['exchange']), null, change)
  }

  #start(id: string): void {
    const work = this.#run(id).finally(() => {
      this.#running.delete(work)
      this.#sessions.delete(id)
    })
    this.#running.add(work)
  }

  async #run(id: string): Promise<void> {
    const runner = newId()
    const session = () => this.#sessionOf(id)
    const step: Turn['step'] = async (change, also) => {
      const now = session()
      const store = new ExchangeStore(now)
      await now.database.transaction(
        async () => {
          if (!(await store.change(id, runner, change))) throw new LostTurn()
          await also?.(now, store)
        },
        { label: 'step of an exchange' }
      )
    }
    try {
      const exchange = await this.#claim(id, runner)
      if (exchange) await this.#work[exchange.kind]({ ground: this.#ground, exchange, session, step })
      this.#failures.delete(id)
    } catch (error) {
      if (!(error instanceof LostTurn)) await this.#fail(id, runner, error)
    }
  }

  async #claim(id: string, runner: string): Promise<ExchangeRow | null> {
    const session = this.#sessionOf(id)
    const store = new ExchangeStore(session)
    return session.database.transaction(async () => ((await store.claim(id, runner)) ? store.find(id) : null), {
      label: 'claim an exchange',
    })
  }

  /** What would come again ends it; anything else is tried again a few times, from the last step. */
  async #fail(id: string, runner: string, error: unknown): Promise<void> {
    const failures = (this.#failures.get(id) ?? 0) + 1
    this.#failures.set(id, failures)
    const isFinal = error instanceof Refusal || failures >= MOST_FAILURES
    const session = this.#sessionOf(id)
    const store = new ExchangeStore(session)
    const finishedAt = session.clock.system().toISOString()
    const outcome = error instanceof Refusal ? error.message : 'Something went wrong on our side.'
    if (isFinal) this.#failures.delete(id)
    if (!(error instanceof Refusal)) this.#ground.fault(error, id)
    const work = async () => {
      if (isFinal) await store.change(id, runner, { status: 'failed', outcome, finishedAt })
      else store.release(id, runner)
    }
    // Where the database itself is away, the turn runs out by itself.
    await session.database.transaction(work, { label: 'failure of an exchange' }).catch(() => undefined)
  }

  #sessionOf(id: string): Session {
    const session = this.#sessions.get(id)
    if (!session) throw new LostTurn()
    return session
  }
}
