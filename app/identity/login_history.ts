import { createHmac } from 'node:crypto'
import { param, sql } from '#engine'
import type { Clock, Database, Row } from '#engine'
import { uuidv7 } from 'uuidv7'
import type { RequestFacts } from './request_facts.js'
import { insertInto, Prepared } from './statements.js'

export type LoginMethod =
  | 'password'
  | 'second_factor'
  | 'refresh'
  | 'reset'
  | 'invitation'
  | 'sign_up'
  | 'change'
  | 'provider'
  | 'link'
  | 'unlink'
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

/** An attempt at a school's door, as who reads the school's audit sees it. */
export interface SchoolLogin extends LoginEvent {
  /** Null where nobody has the name that was typed. */
  readonly user: { readonly id: string; readonly name: string | null } | null
}

/** A page of attempts; `next` is the place to go on from, null at the end. */
export interface LoginPage {
  readonly logins: readonly SchoolLogin[]
  readonly next: string | null
}

/** A place after all others. */
const END = '9999-12-31T23:59:59.999Z ffffffff-ffff-ffff-ffff-ffffffffffff'

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

  /**
   * The attempts at a school's door, newest first, 50 at a time; `before` is the place that the page before has named. One
   * statement, however many there are.
   */
  async ofSchool(schoolId: string, before: string | null): Promise<LoginPage> {
    const [at, id] = (before ?? END).split(' ')
    const rows = await this.#sql.ofSchool.rows({ school: schoolId, at, id })
    const logins = rows.slice(0, PAGE).map((row) => ({ ...eventOf(row), user: userOf(row) }))
    const last = rows.length > PAGE ? logins.at(-1) : undefined
    return { logins, next: last ? `${last.at} ${last.id}` : null }
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

function userOf({ user, user_name: name }: Row): SchoolLogin['user'] {
  return typeof user === 'string' ? { id: user, name: typeof name === 'string' ? name : null } : null
}

const COLUMNS = ['id', 'at', 'user', 'login_hash', 'school', 'method', 'outcome', 'address', 'agent']

function statementsOf(database: Database) {
  return {
    record: new Prepared(database, 'history.record', insertInto('core_login_events', COLUMNS)),
    ofSchool: new Prepared(
      database,
      'history.of_school',
      sql`select e.id, e.at, e."user", u.name as user_name, e.method, e.outcome, e.address, e.agent from core_login_events e
left join core_users u on u.id = e."user"
where e.school = ${param('school')} and (e.at < ${param('at')} or (e.at = ${param('at')} and e.id < ${param('id')}))
order by e.at desc, e.id desc limit ${String(PAGE + 1)}`
    ),
    of: new Prepared(
      database,
      'history.of',
      sql`select id, at, method, outcome, address, agent from core_login_events
where "user" = ${param('user')} order by at desc, id desc limit ${String(PAGE)}`
    ),
  }
}
