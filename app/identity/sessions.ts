import { param, sql } from '#engine'
import type { Clock, Database, Row } from '#engine'
import { uuidv7 } from 'uuidv7'
import type { RequestFacts } from './request_facts.js'
import { insertInto, Prepared } from './statements.js'
import { UseNotes } from './use_notes.js'

export type SessionKind = 'web' | 'api'

const HOUR = 3_600_000

/** Milliseconds after which a session ends however busy it is: a school day for screens, a month for clients of REST. */
export const SESSION_LIFETIME: Readonly<Record<SessionKind, number>> = { web: 12 * HOUR, api: 30 * 24 * HOUR }

export interface NewSession {
  readonly userId: string
  readonly schoolId: string
  readonly kind: SessionKind
  readonly secondFactor: boolean
}

/** A session as its user sees it. */
export interface SessionSummary {
  readonly id: string
  readonly kind: SessionKind
  readonly school: string
  readonly startedAt: string
  readonly lastUsedAt: string
  readonly address: string | null
  readonly agent: string | null
}

/**
 * The sign-ins that hold. A browser's session and every access token name one, and the actor statement
 * reads it with each request; so what ends here ends at the next request of any process.
 */
export class Sessions {
  /** Which are in use; written down now and then. */
  readonly uses: UseNotes
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#clock = clock
    this.#sql = statementsOf(database)
    this.uses = new UseNotes(database, clock, 'core_sessions')
  }

  /** Opens one, in the open transaction if there is one: its id. */
  async open({ userId, schoolId, kind, secondFactor }: NewSession, from: RequestFacts): Promise<string> {
    const id = uuidv7()
    const now = this.#clock.system()
    await this.#sql.open.write({
      id,
      user: userId,
      school: schoolId,
      kind,
      started_at: now.toISOString(),
      last_used_at: now.toISOString(),
      address: from.address,
      agent: from.agent ?? null,
      second_factor: secondFactor,
      expires_at: new Date(now.getTime() + SESSION_LIFETIME[kind]).toISOString(),
    })
    return id
  }

  /** Whose a session is, ended or not; null for none. */
  async find(id: string): Promise<{ readonly id: string; readonly userId: string; readonly schoolId: string } | null> {
    const row = await this.#sql.find.first({ id })
    return row && { id, userId: String(row['user']), schoolId: String(row['school']) }
  }

  /** Whether a session has not ended. */
  async holds(id: string): Promise<boolean> {
    return (await this.#sql.holds.first({ id, now: this.#now() })) !== null
  }

  /** Ends one; it may have ended before. */
  async revoke(id: string): Promise<void> {
    await this.#sql.revoke.write({ id, now: this.#now() })
  }

  /** Ends one of a user's own: false when he has no such session. */
  async revokeOwn(userId: string, id: string): Promise<boolean> {
    const { count } = await this.#sql.revokeOwn.write({ id, user: userId, now: this.#now() })
    return count > 0
  }

  /** Takes a browser's session of a user to another school: false when he has no such session that holds. */
  async moveOwn(userId: string, id: string, schoolId: string): Promise<boolean> {
    const { count } = await this.#sql.moveOwn.write({ id, user: userId, school: schoolId, now: this.#now() })
    return count > 0
  }

  /** Ends all sessions of a user but the one named: how many there were. */
  async revokeAll(userId: string, exceptId: string | null = null): Promise<number> {
    const { count } = await this.#sql.revokeAll.write({ user: userId, kept: exceptId, now: this.#now() })
    return count
  }

  /** Ends all sessions of a user at one school: how many there were. */
  async revokeAt(userId: string, schoolId: string): Promise<number> {
    const { count } = await this.#sql.revokeAt.write({ user: userId, school: schoolId, now: this.#now() })
    return count
  }

  /** Notes that the user has shown a second factor within a session of his. */
  async markSecondFactor(id: string, userId: string): Promise<void> {
    await this.#sql.markFactor.write({ id, user: userId, shown: true })
  }

  /** The sessions of a user that hold, newest use first; at most 100. */
  async list(userId: string): Promise<readonly SessionSummary[]> {
    const rows = await this.#sql.list.rows({ user: userId, now: this.#now() })
    return rows.map(summaryOf)
  }

  #now(): string {
    return this.#clock.system().toISOString()
  }
}

function summaryOf(row: Row): SessionSummary {
  const textOrNull = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
  return {
    id: String(row['id']),
    kind: row['kind'] === 'web' ? 'web' : 'api',
    school: String(row['school_name'] ?? ''),
    startedAt: String(row['started_at']),
    lastUsedAt: String(row['last_used_at']),
    address: textOrNull('address'),
    agent: textOrNull('agent'),
  }
}

const COLUMNS = [
  'id',
  'user',
  'school',
  'kind',
  'started_at',
  'last_used_at',
  'address',
  'agent',
  'second_factor',
  'expires_at',
]

function statementsOf(database: Database) {
  const prepare = (name: string, fragment: ReturnType<typeof sql>) =>
    new Prepared(database, `session.${name}`, fragment)
  const end = sql`update core_sessions set revoked_at = ${param('now')} where revoked_at is null`
  const kept = sql`cast(${param('kept')} as text)`
  return {
    open: prepare('open', insertInto('core_sessions', COLUMNS)),
    find: prepare('find', sql`select "user", school from core_sessions where id = ${param('id')}`),
    holds: prepare(
      'holds',
      sql`select id from core_sessions where id = ${param('id')} and revoked_at is null and expires_at > ${param('now')}`
    ),
    revoke: prepare('revoke', sql`${end} and id = ${param('id')}`),
    revokeOwn: prepare('revoke_own', sql`${end} and id = ${param('id')} and "user" = ${param('user')}`),
    moveOwn: prepare(
      'move_own',
      sql`update core_sessions set school = ${param('school')} where id = ${param('id')} and "user" = ${param('user')}
  and kind = 'web' and revoked_at is null and expires_at > ${param('now')}`
    ),
    revokeAll: prepare(
      'revoke_all',
      sql`${end} and "user" = ${param('user')} and (${kept} is null or cast(id as text) <> ${kept})`
    ),
    markFactor: prepare(
      'mark_factor',
      sql`update core_sessions set second_factor = ${param('shown')} where id = ${param('id')} and "user" = ${param('user')}`
    ),
    revokeAt: prepare('revoke_at', sql`${end} and "user" = ${param('user')} and school = ${param('school')}`),
    list: prepare(
      'list',
      sql`select x.id, x.kind, x.started_at, x.last_used_at, x.address, x.agent, s.name as school_name
from core_sessions x left join core_schools s on s.id = x.school
where x."user" = ${param('user')} and x.revoked_at is null and x.expires_at > ${param('now')}
order by x.last_used_at desc, x.id limit 100`
    ),
  }
}
