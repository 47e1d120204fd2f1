import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { Refusal } from '#engine'
import type { School } from '#engine'

export interface SchoolTurnsOptions {
  /** Requests at once of a school whose operator has said nothing; 0 for no limit. */
  readonly requests: number
  /** Percent of this process's time that a school's statements may take while others are served; 0 for no limit. */
  readonly share: number
  /** Milliseconds, from any start. */
  readonly now?: () => number
}

/** What a school's statements have taken beyond its share, as it was when the school was last served. */
interface Account {
  overdrawn: number
  at: number
}

/** Milliseconds of statements that a school may take at once, whatever its share: a heavy report is no offence. */
const BURST = 5000
/** A school counts as served by this process for so many milliseconds after a request. */
const SERVED = 10_000

/**
 * Keeps schools that share a process from hurting each other, by how many requests of one are worked on at once and
 * by the time for which its statements hold the process (SQLite; a server's statements have a time limit of their own).
 * A request beyond that is refused (429) rather than made to wait: a queue would hold memory for whoever sends
 * most. Time is nobody's but one's own where no other school is there, so an installation of one school knows no such limit.
 */
export class SchoolTurns {
  readonly #options: SchoolTurnsOptions
  readonly #now: () => number
  readonly #running = new Map<string, number>()
  readonly #accounts = new Map<string, Account>()

  constructor(options: SchoolTurnsOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  /** Runs the rest of a request within the school's turns. */
  async take({ response }: HttpContext, { id, quotas }: School, next: NextFn): Promise<void> {
    const most = quotas?.requests ?? this.#options.requests
    const running = this.#running.get(id) ?? 0
    const wait = most > 0 && running >= most ? 1 : this.#secondsUntilFree(id)
    if (wait > 0) {
      response.header('Retry-After', String(wait))
      const why = running >= most && most > 0 ? 'has too many requests at once' : 'asks for too much at once'
      throw new Refusal('limited', `The school ${why}.`)
    }
    this.#running.set(id, running + 1)
    try {
      await next()
    } finally {
      const left = (this.#running.get(id) ?? 1) - 1
      if (left > 0) this.#running.set(id, left)
      else this.#running.delete(id)
    }
  }

  /** Notes that statements of a school's request have held the process for so many milliseconds. */
  spend({ id }: Pick<School, 'id'>, held: number): void {
    const account = this.#accountOf(id)
    account.overdrawn += held
  }

  #secondsUntilFree(id: string): number {
    const { share } = this.#options
    const { overdrawn, at } = this.#accountOf(id)
    if (share === 0 || overdrawn <= BURST || !this.#servesOthers(id, at)) return 0
    return Math.ceil((overdrawn - BURST) / (share * 10))
  }

  /** The account with what the time since has paid back. */
  #accountOf(id: string): Account {
    const now = this.#now()
    const known = this.#accounts.get(id)
    if (!known) {
      const opened = { overdrawn: 0, at: now }
      this.#accounts.set(id, opened)
      return opened
    }
    known.overdrawn = Math.max(0, known.overdrawn - ((now - known.at) * this.#options.share) / 100)
    known.at = now
    return known
  }

  #servesOthers(id: string, now: number): boolean {
    for (const [other, { at }] of this.#accounts) if (other !== id && now - at < SERVED) return true
    return false
  }
}
