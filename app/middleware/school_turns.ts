import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { Refusal } from '#engine'
import type { School } from '#engine'

/**
 * How many requests of one school this process works on at once, so that a busy school leaves turns to the others. A
 * request beyond that is refused (429) rather than made to wait: a queue would hold memory for whoever sends most.
 */
export class SchoolTurns {
  readonly #standard: number
  readonly #running = new Map<string, number>()

  /** `standard` is for schools whose operator has said nothing; 0 for no limit. */
  constructor(standard: number) {
    this.#standard = standard
  }

  /** Runs the rest of a request within the school's turns. */
  async take({ response }: HttpContext, { id, quotas }: School, next: NextFn): Promise<void> {
    const most = quotas?.requests ?? this.#standard
    const running = this.#running.get(id) ?? 0
    if (most > 0 && running >= most) {
      response.header('Retry-After', '1')
      throw new Refusal('limited', 'The school has too many requests at once.')
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
}
