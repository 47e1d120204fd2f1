import { createHmac } from 'node:crypto'
import { param, sql } from '#engine'
import type { Clock, Database, Row } from '#engine'
import { uuidv7 } from 'uuidv7'
import type { RequestFacts } from './request_facts.js'
import { insertInto, Prepared } from './statements.js'

export type LoginMethod = 'password' | 'second_factor' | 'refresh' | 'reset' | 'invitation' | 'change'
export type LoginOutcome = 'success' | 'refused' | 'locked' | 'reused' | 'requested'

/** What was tried. `login` is kept as a keyed hash only, for it may be a password in the wrong box. */
export interface LoginAttempt {
  readonly method: LoginMethod
  readonly outcome: LoginOutcome
  readonly userId?: string | null
  readonly schoolId?: string | null
  readonly login?: string
}

/** An attempt as the user sees it. */
export interface LoginEvent {
  readonly id: string
  readonly at: string
  readonly method: LoginMethod
  readonly outcome: LoginOutcome
  readonly address: string | null
  readonly agent: string | null
}

/** Entries that a user is shown at once. */
const PAGE = 50

/** Every attempt at the door: who or what name, from where, and what became of it. */
export class LoginHistory {
  readonly #clock: Clock
  readonly #secret: string
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock, secret: string) {
    this.#clock = clock
    this.#secret = secret
    this.#sql = statementsOf(database)
  }

  /** Writes an attempt down, in the open transaction if there is one. */
  async record({ method, outcome, userId, schoolId, login }: LoginAttempt, from: RequestFacts): Promise<void> {
    await this.#sql.record.write({
      id: uuidv7(),
      at: this.#clock.system().toISOString(),
      user: userId ?? null,
      login_hash: login === undefined ? null : this.fingerprint(login),
      school: schoolId ?? null,
      method,
      outcome,
      address: from.address,
      agent: from.agent ?? null,
    })
  }

  /** The keyed hash under which a login name is counted and remembered. */
  fingerprint(login: string): string {
    return createHmac('sha256', this.#secret).update(login).digest('hex')
  }

  /** The latest attempts that concern a user. */
  async of(userId: string): Promise<readonly LoginEvent[]> {
    const rows = await this.#sql.of.rows({ user: userId })
    return rows.map(eventOf)
  }
}

function eventOf(row: Row): LoginEvent {
  const textOrNull = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
  return {
    id: String(row['id']),
    at: String(row['at']),
    method: row['method'] as LoginMethod,
    outcome: row['outcome'] as LoginOutcome,
    address: textOrNull('address'),
    agent: textOrNull('agent'),
  }
}

const COLUMNS = ['id', 'at', 'user', 'login_hash', 'school', 'method', 'outcome', 'address', 'agent']

function statementsOf(database: Database) {
  return {
    record: new Prepared(database, 'history.record', insertInto('core_login_events', COLUMNS)),
    of: new Prepared(
      database,
      'history.of',
      sql`select id, at, method, outcome, address, agent from core_login_events
where "user" = ${param('user')} order by at desc, id desc limit ${String(PAGE)}`
    ),
  }
}
