import { bindParams, compileFragment, joinFragments, sql, textKey, value } from '#engine'
import type { Database, Fragment } from '#engine'

/** What stands in the place of the name of somebody who is erased. */
const ERASED = '[erased]'

/** A user, and the school that erases him. */
export interface ErasedLogin {
  readonly user: string
  readonly school: string
  /** ISO UTC. */
  readonly now: string
}

/** The records that lost values: memberships of the school, and the login identity where it went too. */
export interface LoginTraces {
  readonly memberships: readonly string[]
  readonly user: string | null
}

/**
 * Ends a user's membership of a school for good: names and addresses go, his sessions there end. Who belongs to no
 * other school loses the login identity with its password, second factor and history too. In the open transaction,
 * by a database across schools.
 */
export async function eraseLogin(database: Database, { user, school, now }: ErasedLogin): Promise<LoginTraces> {
  const run = (fragments: readonly Fragment[]) => database.write(fragments.map((part) => statement(database, part)))
  const rows = await database.read(
    statement(database, sql`select school_id, id, deleted_at from core_memberships where user_id = ${value(user)}`)
  )
  const own = rows.filter((row) => row['school_id'] === school).map((row) => String(row['id']))
  const isElsewhere = rows.some((row) => row['school_id'] !== school && row['deleted_at'] === null)
  const nameless = sql`name = ${value(ERASED)}, name_key = ${value(textKey(ERASED))}, email = null, email_key = null,
    phone = null, phone_key = null, version = version + 1, updated_at = ${value(now)}`
  const ours = sql`"user" = ${value(user)}`
  if (own.length > 0) {
    const ids = joinFragments(own.map((id) => value(id)))
    await run([
      sql`update core_memberships set ${nameless}, username = null, username_key = null, status = 'suspended',
        deleted_at = coalesce(deleted_at, ${instant(database, now)}) where school_id = ${value(school)} and id in (${ids})`,
    ])
  }
  await run([
    sql`update core_sessions set revoked_at = ${value(now)} where ${ours} and school = ${value(school)} and revoked_at is null`,
    sql`update core_sessions set address = null, agent = null where ${ours} and school = ${value(school)}`,
  ])
  if (isElsewhere) return { memberships: own, user: null }
  await run([
    sql`update core_users set ${nameless}, password_hash = null, status = 'disabled', last_login_at = null
      where id = ${value(user)}`,
    sql`update core_sessions set revoked_at = coalesce(revoked_at, ${instant(database, now)}), address = null, agent = null
      where ${ours}`,
    sql`update core_login_events set login_hash = null, address = null, agent = null where ${ours}`,
    sql`delete from core_second_factors where ${ours}`,
    sql`delete from core_external_identities where ${ours}`,
    sql`delete from core_one_time_codes where ${ours}`,
  ])
  return { memberships: own, user }
}

/** PostgreSQL does not see by itself that a placeholder among arguments of a function is an instant. */
function instant({ dialect }: Database, now: string): Fragment {
  return dialect === 'sqlite' ? value(now) : sql`${value(now)}::timestamptz`
}

function statement({ dialect }: Database, fragment: Fragment): { text: string; values: unknown[] } {
  const compiled = compileFragment(fragment, dialect)
  return { text: compiled.text, values: bindParams(compiled, {}, dialect) }
}
