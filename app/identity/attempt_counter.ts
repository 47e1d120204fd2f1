import type { Limiter, LimiterManager } from '@adonisjs/limiter'
import type { LimitersList } from '@adonisjs/limiter/types'
import type { AttemptCounter } from './sign_in_limits.js'

/** Above every limit: how many are too many is for who counts to say. */
const UNREACHED = 1_000_000

/** Counts in the host's limiter: in memory for one process, in the database where several share it. */
export class LimiterCounter implements AttemptCounter {
  readonly #limiters: LimiterManager<LimitersList>

  constructor(limiters: LimiterManager<LimitersList>) {
    this.#limiters = limiters
  }

  async hit(key: string, seconds: number): Promise<number> {
    return (await this.#of(seconds).increment(key)).consumed
  }

  async undo(key: string, seconds: number): Promise<void> {
    await this.#of(seconds).decrement(key)
  }

  async forget(key: string, seconds: number): Promise<void> {
    await this.#of(seconds).delete(key)
  }

  #of(seconds: number): Limiter {
    return this.#limiters.use({ requests: UNREACHED, duration: seconds })
  }
}
