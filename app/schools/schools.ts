import { bindParams, compileFragment, raw, sql, value } from '#engine'
import type { Database, Fragment, School } from '#engine'
import { SCHOOL_COLUMNS, SCHOOL_IS_OPEN, schoolFromRow } from './school.js'

/** Fetches what a school has published; see `Engine.ready`. */
type Ready = (school: School) => Promise<void>

/**
 * The schools of the installation that are open. Each call is one statement: a change is seen at
 * once, by every process. A request does not need it; its actor brings the school along.
 */
export class Schools {
  readonly #database: Database
  readonly #ready: Ready

  /** With `ready` the registries of all schools that are handed out are there, as for those of requests. */
  constructor(database: Database, ready: Ready = async () => {}) {
    this.#database = database
    this.#ready = ready
  }

  /** All open schools by short name. */
  all(): Promise<readonly School[]> {
    return this.#read(raw(''))
  }

  /** The open school with this id; null for an unknown, suspended or closed one. */
  async schoolOf(id: string): Promise<School | null> {
    const found = await this.#read(sql` and s.id = ${value(id)}`)
    return found[0] ?? null
  }

  /** The open school with this short name, as subdomains carry it. */
  async schoolNamed(slug: string): Promise<School | null> {
    const found = await this.#read(sql` and s.slug = ${value(slug)}`)
    return found[0] ?? null
  }

  async #read(condition: Fragment): Promise<readonly School[]> {
    const { dialect } = this.#database
    const statement = compileFragment(
      sql`select ${raw(SCHOOL_COLUMNS)} from core_schools s where ${raw(SCHOOL_IS_OPEN)}${condition} order by s.slug`,
      dialect
    )
    const rows = await this.#database.read({ text: statement.text, values: bindParams(statement, {}, dialect) })
    const schools = rows.map(schoolFromRow)
    // One school whose configuration is lost fails when it is served, and not the others with it.
    await Promise.allSettled(schools.map((school) => this.#ready(school)))
    return schools
  }
}
