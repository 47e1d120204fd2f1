import { uuidv7 } from 'uuidv7'
import type { Store } from './store.js'

/** Numbers taken at once, as our side takes them. */
const BLOCK = 20

const TAKE = `insert into core_number_series (school_id, id, name, period, next) values ($1, $2, 'people.student.admission_number', $3, $4)
on conflict (school_id, name, period) do update set next = core_number_series.next + $5 returning next`

/**
 * The admission numbers of one school: blocks taken in a statement of their own, so that no transaction
 * waits for another's number. A block that nobody used up is a gap.
 */
export class Series {
  readonly #store: Store
  readonly #school: string
  #next = 1
  #end = 1
  #refill: Promise<void> | null = null

  constructor(store: Store, school: string) {
    this.#store = store
    this.#school = school
  }

  async take(): Promise<string> {
    while (this.#next >= this.#end) await (this.#refill ??= this.#fetch())
    const year = new Date().getFullYear()
    return `STU-${year}-${String(this.#next++).padStart(4, '0')}`
  }

  async #fetch(): Promise<void> {
    const period = String(new Date().getFullYear())
    const [row] = await this.#store.query('series', TAKE, [this.#school, uuidv7(), period, 1 + BLOCK, BLOCK])
    this.#end = Number(row?.['next'])
    this.#next = this.#end - BLOCK
    this.#refill = null
  }
}
