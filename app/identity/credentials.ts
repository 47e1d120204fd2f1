import { bindParams, compileFragment, param, raw, sql, textKey } from '#engine'
import type { CompiledSql, Database, Row, School } from '#engine'
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

/** The kind that a login typed into one box is of. */
export function loginKindOf(login: string): LoginKind {
  if (login.includes('@')) return 'email'
  return /^\+?[\d\s().\u2010-\u2013-]{6,}$/u.test(login) ? 'phone' : 'username'
}

/** The key under which a login name is stored; people write phone numbers with all sorts of marks. */
export function loginKey(kind: LoginKind, login: string): string {
  return textKey(kind === 'phone' ? login.replaceAll(/[\s().\u2010-\u2013-]/gu, '') : login)
}

/** Finds users by login name, in one statement that finds only who may sign in at all. */
export class Credentials {
  readonly #database: Database
  readonly #statements: Readonly<Record<LoginKind, CompiledSql>>

  constructor(database: Database) {
    this.#database = database
    this.#statements = {
      email: lookUp('u.email_key', database),
      phone: lookUp('u.phone_key', database),
      username: lookUp('m.username_key', database),
    }
  }

  /**
   * The one candidate of a login name, at one school if that is given (short name or id); null for
   * none and for a username that members of several schools share.
   */
  async find(kind: LoginKind, login: string, school?: string): Promise<Candidate | null> {
    const statement = this.#statements[kind]
    const bindings = { login: loginKey(kind, login), school: school ?? null }
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
