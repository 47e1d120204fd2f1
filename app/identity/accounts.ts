import { param, raw, sql, textKey } from '#engine'
import type { Clock, Database, Row } from '#engine'
import { Prepared } from './statements.js'

/** What identity itself must know of a user. */
export interface Account {
  readonly userId: string
  readonly name: string
  readonly email: string | null
  /** Its holder has opened a link that was mailed there, or the operator vouches for it. */
  readonly isMailProved: boolean
  readonly phone: string | null
  /** By which schools' members know the user. */
  readonly usernames: readonly string[]
  readonly passwordHash: string | null
  /** The user's language; null for the school's. */
  readonly locale: string | null
}

/** Whose login name a mail is, proved or not. */
export interface MailHolder {
  readonly userId: string
  /** As it is stored. */
  readonly email: string
  readonly isActive: boolean
  readonly isProved: boolean
  readonly passwordHash: string | null
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

  /** Whose login name a mail is; null for nobody's. */
  async holderOf(email: string): Promise<MailHolder | null> {
    const row = await this.#sql.holder.first({ email: textKey(email) })
    return (
      row && {
        userId: String(row['id']),
        email: String(row['email']),
        isActive: row['status'] === 'active',
        isProved: row['email_proved_at'] != null,
        passwordHash: typeof row['password_hash'] === 'string' ? row['password_hash'] : null,
      }
    )
  }

  /** True where a phone is somebody's login name. */
  async isPhoneTaken(phone: string): Promise<boolean> {
    return (await this.#sql.phone.first({ phone: textKey(phone) })) !== null
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
    isMailProved: row['email_proved_at'] != null,
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
      sql`select u.id, u.name, u.email, u.email_proved_at, u.phone, u.password_hash, u.locale, m.username from core_users u
left join core_memberships m on m.user_id = u.id and m.username is not null and m.deleted_at is null
where u.id = ${param('user')} and u.status = 'active' and u.deleted_at is null`
    ),
    holder: prepare(
      'holder',
      sql`select id, email, status, email_proved_at, password_hash from core_users where email_key = ${param('email')} and deleted_at is null`
    ),
    phone: prepare('phone', sql`select id from core_users where phone_key = ${param('phone')} and deleted_at is null`),
    setPassword: prepare(
      'set_password',
      sql`update core_users set password_hash = ${param('hash')}, version = version + 1, updated_at = ${param('now')} ${alive}`
    ),
    noteSignIn: prepare('note_sign_in', sql`update core_users set last_login_at = ${param('now')} ${alive}`),
  }
}
