import { bindParams, compileFragment, param, sql, value } from '#engine'
import type { Clock, Database, Fragment } from '#engine'

/** What the database says of the whole installation, at one moment. */
export interface Figures {
  /** Messages of the outbox that wait. */
  readonly open: number
  /** Messages that were given up. */
  readonly dead: number
  /** How long the message that is due longest has been due; 0 where none is. */
  readonly oldestDueSeconds: number
  /** How long the oldest entry of the audit has waited for its seal; 0 where none waits. */
  readonly unsealedSeconds: number
  /** How long the database took to say all this, in seconds. */
  readonly responseSeconds: number
  /** Schools by status. */
  readonly schools: Readonly<Record<string, number>>
  /** Sign-ins that are neither ended nor expired. */
  readonly sessions: number
}

/** So long one reading serves everybody who asks, in milliseconds. */
const KEPT = 5000

/** Reads the figures, at most once in five seconds however often it is asked. */
export class FiguresReader {
  readonly #database: Database
  readonly #clock: Clock
  #known: { readonly until: number; readonly figures: Promise<Figures> } | null = null

  constructor(database: Database, clock: Clock) {
    this.#database = database.acrossSchools()
    this.#clock = clock
  }

  /** Throws where the database cannot be asked. */
  read(): Promise<Figures> {
    const now = this.#clock.system()
    if (this.#known && this.#known.until > now.getTime()) return this.#known.figures
    const figures = this.#read(now)
    const known = { until: now.getTime() + KEPT, figures }
    this.#known = known
    // A failure is not kept: the next one asks again.
    figures.catch(() => {
      if (this.#known === known) this.#known = null
    })
    return figures
  }

  async #read(now: Date): Promise<Figures> {
    const start = performance.now()
    const [rows = [], [counted] = []] = await this.#database.readAll([
      this.#bound(OF_SCHOOLS, 'schools', {}),
      this.#bound(SESSIONS, 'sessions', { now: now.toISOString() }),
    ])
    const responseSeconds = (performance.now() - start) / 1000
    const schools: Record<string, number> = {}
    const sums = { open: 0, dead: 0 }
    let oldest = now.getTime()
    const today = this.#clock.now().getTime()
    let unsealed = today
    for (const row of rows) {
      const status = String(row['status'])
      schools[status] = (schools[status] ?? 0) + 1
      sums.open += Number(row['open'])
      sums.dead += Number(row['dead'])
      if (row['unsealed'] !== null) unsealed = Math.min(unsealed, new Date(String(row['unsealed'])).getTime())
      if (row['oldest'] !== null) oldest = Math.min(oldest, new Date(String(row['oldest'])).getTime())
    }
    const oldestDueSeconds = Math.max(0, now.getTime() - oldest) / 1000
    return {
      ...sums,
      oldestDueSeconds,
      // Entries have the business clock's time.
      unsealedSeconds: Math.max(0, today - unsealed) / 1000,
      responseSeconds,
      schools,
      sessions: Number(counted?.['sessions']),
    }
  }

  #bound(fragment: Fragment, name: string, bindings: Readonly<Record<string, unknown>>) {
    const { dialect } = this.#database
    const compiled = compileFragment(fragment, dialect)
    return { text: compiled.text, values: bindParams(compiled, bindings, dialect), name: `observability.${name}` }
  }
}

// One row a school: each count is a range of the index that begins with school and state.
const OF_SCHOOLS = sql`select s.status,
  (select count(*) from core_outbox_messages m where m.school_id = s.id and m.state = 'open') as open,
  (select count(*) from core_outbox_messages m where m.school_id = s.id and m.state = 'dead') as dead,
  (select min(m.available_at) from core_outbox_messages m where m.school_id = s.id and m.state = 'open') as oldest,
  (select min(a.at) from core_audit_entries a where a.school_id = s.id and a.sealed = ${value(false)}) as unsealed
  from core_schools s where s.deleted_at is null`

const SESSIONS = sql`select count(*) as sessions from core_sessions
  where revoked_at is null and expires_at > ${param('now')}`
