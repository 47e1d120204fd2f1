import { param, raw, sql } from '#engine'
import type { Clock, Database, Row } from '#engine'
import { Prepared } from './statements.js'

/** What identity itself must know of a user. */
export interface Account {
  readonly userId: string
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly username: string | null
  readonly passwordHash: string | null
  /** The user's language; null for the school's. */
  readonly locale: string | null
}

/** The users as far as their credentials go; only who may sign in at all is found. */
export class Accounts {
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#clock = clock
    this.#sql = statementsOf(database)
  }

  async find(userId: string): Promise<Account | null> {
    const row = await this.#sql.find.first({ user: userId })
    return row && accountOf(row)
  }

  /** Gives a user a password, by its hash; in the open transaction if there is one. */
  async setPassword(userId: string, hash: string): Promise<void> {
    await this.#sql.setPassword.write({ user: userId, hash, now: this.#clock.system().toISOString() })
  }

  async noteSignIn(userId: string): Promise<void> {
    await this.#sql.noteSignIn.write({ user: userId, now: this.#clock.system().toISOString() })
  }
}

/** What others know of the owner of an account, which must not be a password. */
export function factsAbout({ name, email, phone, username }: Account): readonly (string | null)[] {
  return [name, email, phone, username]
}

function accountOf(row: Row): Account {
  const textOrNull = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
  return {
    userId: String(row['id']),
    name: String(row['name']),
    email: textOrNull('email'),
    phone: textOrNull('phone'),
    username: textOrNull('username'),
    passwordHash: textOrNull('password_hash'),
    locale: textOrNull('locale'),
  }
}

function statementsOf(database: Database) {
  const prepare = (name: string, fragment: ReturnType<typeof sql>) =>
    new Prepared(database, `account.${name}`, fragment)
  const alive = sql`where id = ${param('user')} and ${raw(`status = 'active' and deleted_at is null`)}`
  return {
    find: prepare('find', sql`select id, name, email, phone, username, password_hash, locale from core_users ${alive}`),
    setPassword: prepare(
      'set_password',
      sql`update core_users set password_hash = ${param('hash')}, version = version + 1, updated_at = ${param('now')} ${alive}`
    ),
    noteSignIn: prepare('note_sign_in', sql`update core_users set last_login_at = ${param('now')} ${alive}`),
  }
}
