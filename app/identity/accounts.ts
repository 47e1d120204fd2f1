import { param, raw, sql } from '#engine'
import type { Clock, Database, Row } from '#engine'
import { Prepared } from './statements.js'

/** What identity itself must know of a user. */
export interface Account {
  readonly userId: string
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  /** By which schools' members know the user. */
  readonly usernames: readonly string[]
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
    return accountOf(await this.#sql.find.rows({ user: userId }))
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
export function factsAbout({ name, email, phone, usernames }: Account): readonly (string | null)[] {
  return [name, email, phone, ...usernames]
}

/** One row for each membership with a username, at least one. */
function accountOf(rows: readonly Row[]): Account | null {
  const [row] = rows
  if (!row) return null
  const textOrNull = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
  return {
    userId: String(row['id']),
    name: String(row['name']),
    email: textOrNull('email'),
    phone: textOrNull('phone'),
    usernames: rows.flatMap(({ username }) => (typeof username === 'string' ? [username] : [])),
    passwordHash: textOrNull('password_hash'),
    locale: textOrNull('locale'),
  }
}

function statementsOf(database: Database) {
  const prepare = (name: string, fragment: ReturnType<typeof sql>) =>
    new Prepared(database, `account.${name}`, fragment)
  const alive = sql`where id = ${param('user')} and ${raw(`status = 'active' and deleted_at is null`)}`
  return {
    find: new Prepared(
      database.acrossSchools(),
      'account.find',
      sql`select u.id, u.name, u.email, u.phone, u.password_hash, u.locale, m.username from core_users u
left join core_memberships m on m.user_id = u.id and m.username is not null and m.deleted_at is null
where u.id = ${param('user')} and u.status = 'active' and u.deleted_at is null`
    ),
    setPassword: prepare(
      'set_password',
      sql`update core_users set password_hash = ${param('hash')}, version = version + 1, updated_at = ${param('now')} ${alive}`
    ),
    noteSignIn: prepare('note_sign_in', sql`update core_users set last_login_at = ${param('now')} ${alive}`),
  }
}
