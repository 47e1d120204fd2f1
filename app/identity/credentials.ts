import { bindParams, compileFragment, param, raw, sql, textKey } from '#engine'
import type { CompiledSql, Database, Row, School } from '#engine'
import type { SchoolLimits } from './sign_in_limits.js'
import { SCHOOL_COLUMNS, SCHOOL_IS_OPEN, schoolFromRow } from '#schools/main'

/** The kinds of login name. Mail and phone are unique on the installation, a username in its school. */
export const LOGIN_KINDS = ['email', 'phone', 'username'] as const
export type LoginKind = (typeof LOGIN_KINDS)[number]

/** Who may sign in under a login name, before the password was looked at. */
export interface Candidate {
  readonly userId: string
  readonly name: string
  readonly email: string | null
  readonly passwordHash: string | null
  /** Whether a second factor stands beside the password. */
  readonly hasSecondFactor: boolean
  /** Open schools of which the user is an active member, by short name; never empty. */
  readonly schools: readonly School[]
}

/** The kind that a login typed into one box is of, by its looks alone. */
export function loginKindOf(login: string): LoginKind {
  return loginKindsOf(login)[0] ?? 'username'
}

/** The kinds that a login typed into one box may be of, likeliest first: digits are a phone, or a roll number as username. */
export function loginKindsOf(login: string): readonly LoginKind[] {
  if (login.includes('@')) return ['email']
  if (!/^\+?[\d\s().\u2010-\u2013-]{6,}$/u.test(login)) return ['username']
  return /^\d[\d.-]*$/.test(login) ? ['phone', 'username'] : ['phone']
}

/** The key under which a login name is stored; people write phone numbers with all sorts of marks. */
export function loginKey(kind: LoginKind, login: string): string {
  return textKey(kind === 'phone' ? login.replaceAll(/[\s().\u2010-\u2013-]/gu, '') : login)
}

/** Finds users by login name, in one statement that finds only who may sign in at all. */
export class Credentials {
  readonly #database: Database
  readonly #statements: Readonly<Record<LoginKind | 'user', CompiledSql>>
  readonly #limits: CompiledSql

  constructor(database: Database) {
    this.#database = database
    this.#statements = {
      email: lookUp('u.email_key', database),
      phone: lookUp('u.phone_key', database),
      username: lookUp('m.username_key', database),
      user: lookUp('u.id', database),
    }
    const named = sql`cast(${param('school')} as text)`
    this.#limits = compileFragment(
      sql`select s.id, s.login_limit_account, s.login_limit_address from core_schools s
where ${raw(SCHOOL_IS_OPEN)} and (${named} is null or s.slug = ${named} or cast(s.id as text) = ${named}) limit 2`,
      database.dialect
    )
  }

  /** The candidate of a login of any of the kinds, all of them looked for in each case; see `find`. */
  async findAny(kinds: readonly LoginKind[], login: string, school?: string): Promise<Candidate | null> {
    const found = await Promise.all(kinds.map((kind) => this.find(kind, login, school)))
    return found.find((candidate) => candidate !== null) ?? null
  }

  /** The door of the school of that name, or of the only one there is, and its limits; null where it is not known which. */
  async doorOf(school?: string): Promise<(SchoolLimits & { readonly schoolId: string }) | null> {
    const values = bindParams(this.#limits, { school: school ?? null }, this.#database.dialect)
    const [row, other] = await this.#database.read({ text: this.#limits.text, values, name: 'identity.login.limits' })
    if (!row || other) return null
    const number = (cell: unknown) => (cell == null ? null : Number(cell))
    return {
      schoolId: String(row['id']),
      account: number(row['login_limit_account']),
      address: number(row['login_limit_address']),
    }
  }

  /**
   * The one candidate of a login name, at one school if that is given (short name or id); null for
   * none and for a username that members of several schools share.
   */
  find(kind: LoginKind, login: string, school?: string): Promise<Candidate | null> {
    return this.#find(kind, loginKey(kind, login), school)
  }

  /** The candidate that a user is, found by other means than a login name; null as in `find`. */
  findUser(userId: string, school?: string): Promise<Candidate | null> {
    return this.#find('user', userId, school)
  }

  async #find(kind: LoginKind | 'user', login: string, school?: string): Promise<Candidate | null> {
    const statement = this.#statements[kind]
    const bindings = { login, school: school ?? null }
    const values = bindParams(statement, bindings, this.#database.dialect)
    const rows = await this.#database
      .acrossSchools()
      .read({ text: statement.text, values, name: `identity.login.${kind}` })
    const [first] = rows
    if (!first || rows.some((row) => row['user_id'] !== first['user_id'])) return null
    return candidateFrom(first, rows)
  }
}

function candidateFrom(first: Row, rows: readonly Row[]): Candidate {
  const textOrNull = (column: string) => (typeof first[column] === 'string' ? first[column] : null)
  return {
    userId: String(first['user_id']),
    name: String(first['user_name']),
    email: textOrNull('user_email'),
    passwordHash: textOrNull('password_hash'),
    hasSecondFactor: first['second_factor_at'] != null,
    schools: rows.map(schoolFromRow),
  }
}

/** Walks from the user over the schools, so that the membership is found by its unique index. */
function lookUp(column: string, database: Database): CompiledSql {
  const school = sql`cast(${param('school')} as text)`
  return compileFragment(
    sql`select u.id as user_id, u.name as user_name, u.email as user_email, u.password_hash,
  f.confirmed_at as second_factor_at, ${raw(SCHOOL_COLUMNS)}
from core_users u
join core_schools s on ${raw(SCHOOL_IS_OPEN)}
join core_memberships m on m.school_id = s.id and m.user_id = u.id and m.status = 'active' and m.deleted_at is null
left join core_second_factors f on f."user" = u.id
where ${raw(column)} = ${param('login')} and u.status = 'active' and u.deleted_at is null
  and (${school} is null or s.slug = ${school} or cast(s.id as text) = ${school})
order by s.slug limit 100`,
    database.dialect
  )
}
