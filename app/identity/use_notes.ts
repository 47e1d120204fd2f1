import { param, raw, sql } from '#engine'
import type { Clock, Database } from '#engine'
import { Prepared } from './statements.js'

/** How often at most it is noted that something is used, in milliseconds. */
const INTERVAL = 60_000

/** Collects what is in use, and writes `last_used_at` of all of it at once, by one statement. */
export class UseNotes {
  readonly #clock: Clock
  readonly #statement: Prepared
  #used = new Set<string>()

  /** `table` has the columns `id` and `last_used_at`. */
  constructor(database: Database, clock: Clock, table: string) {
    const ids =
      database.dialect === 'postgres'
        ? sql`id = any(${param('ids', true)})`
        : sql`id in (select value from json_each(${param('ids', true)}))`
    this.#clock = clock
    this.#statement = new Prepared(
      database,
      `use.${table}`,
      sql`update ${raw(table)} set last_used_at = ${param('now')}
where ${ids} and (last_used_at is null or last_used_at < ${param('before')})`
    )
  }

  /** Notes one that is in use; `flush` writes it down. */
  note(id: string): void {
    this.#used.add(id)
  }

  /** Writes down what was used since the last time; what was noted less than a minute ago stays as it is. */
  async flush(): Promise<void> {
    if (this.#used.size === 0) return
    const ids = [...this.#used]
    this.#used = new Set()
    const now = this.#clock.system()
    const before = new Date(now.getTime() - INTERVAL).toISOString()
    await this.#statement.write({ ids, now: now.toISOString(), before })
  }
}
