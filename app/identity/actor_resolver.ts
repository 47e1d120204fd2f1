import { param, raw, sql } from '#engine'
import type { Actor, ActorResolver, Clock, Database, Fragment, RegistryOf, Row } from '#engine'
import { SCHOOL_COLUMNS, SCHOOL_IS_OPEN, schoolFromRow } from '#schools/main'
import { expandRoles } from './roles.js'
import { Prepared } from './statements.js'

export interface ActorResolverOptions {
  readonly database: Database
  readonly clock: Clock
  readonly registryOf: RegistryOf
}

type Request = Parameters<ActorResolver['byUser']>[2]

/**
 * Finds who asks, in one statement per request: session, user, membership, role assignments and
 * school, or API client and school. Nothing of it is kept, so a right taken away is gone at the next
 * request, of another process too. Null when the session or client has ended, the user is disabled, the
 * membership suspended or the school not open.
 */
export class DatabaseActorResolver implements ActorResolver {
  readonly #options: ActorResolverOptions
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(options: ActorResolverOptions) {
    this.#options = options
    this.#sql = statementsOf(options.database)
  }

  /** For work on behalf of a user that no session stands behind, such as jobs. */
  async byUser(userId: string, schoolId: string, request: Request): Promise<Actor | null> {
    return this.#userFrom(await this.#sql.user.rows({ user: userId, school: schoolId }), request)
  }

  /** For requests: the session at a school says who. */
  async bySession(sessionId: string, schoolId: string, request: Request): Promise<Actor | null> {
    const rows = await this.#sql.session.rows({ session: sessionId, school: schoolId, now: this.#now() })
    return this.#userFrom(rows, request)
  }

  /** For requests of programs. Without a hash the client was recognised by a token of ours. */
  async byClient(clientId: string, secretHash: string | null, request: Request): Promise<Actor | null> {
    const [row] = await this.#sql.client.rows({ client: clientId, hash: secretHash, now: this.#now() })
    if (!row) return null
    const held = String(row['roles']).split(',')
    return this.#actor({ kind: 'service', userId: null, name: String(row['name']) }, row, held, request)
  }

  #userFrom(rows: readonly Row[], request: Request): Actor | null {
    const [first] = rows
    if (!first) return null
    const today = this.#options.clock.today(schoolFromRow(first).timezone)
    const held = rows.filter((row) => isHeld(row, today)).map((row) => String(row['role']))
    const who = { kind: 'user', userId: String(first['user_id']), name: String(first['user_name']) } as const
    return this.#actor(who, first, held, request)
  }

  #actor(who: Pick<Actor, 'kind' | 'userId' | 'name'>, row: Row, held: readonly string[], request: Request): Actor {
    const school = schoolFromRow(row)
    const roles = expandRoles(this.#options.registryOf(school).roles, held)
    return { ...who, school, roles, reason: null, requestId: request.id, address: request.address }
  }

  #now(): string {
    return this.#options.clock.system().toISOString()
  }
}

/** True for an assignment whose dates hold today; the last day is still within. Dates are ISO text. */
function isHeld(row: Row, today: string): boolean {
  const { role, starts_on: from, ends_on: until } = row
  if (typeof role !== 'string') return false
  return (from === null || String(from) <= today) && (until === null || String(until) >= today)
}

function statementsOf(database: Database) {
  const hash = sql`cast(${param('hash')} as text)`
  return {
    user: new Prepared(
      database,
      'actor',
      memberOf(sql`core_users u join core_schools s on s.id = ${param('school')}`, sql`u.id = ${param('user')}`)
    ),
    session: new Prepared(
      database,
      'actor.session',
      memberOf(
        sql`core_sessions x join core_users u on u.id = x."user" join core_schools s on s.id = x.school`,
        sql`x.id = ${param('session')} and x.school = ${param('school')} and x.revoked_at is null and x.expires_at > ${param('now')}`
      )
    ),
    client: new Prepared(
      database,
      'actor.client',
      sql`select c.name, c.roles, ${raw(SCHOOL_COLUMNS)}
from core_api_clients c join core_schools s on s.id = c.school and ${raw(SCHOOL_IS_OPEN)}
where c.id = ${param('client')} and c.revoked_at is null and (c.expires_at is null or c.expires_at > ${param('now')})
  and (${hash} is null or (c.kind = 'key' and c.secret_hash = ${hash}))`
    ),
  }
}

/** One row per role assignment, at least one for a member without any. */
function memberOf(source: Fragment, condition: Fragment): Fragment {
  return sql`select u.id as user_id, u.name as user_name, a.role, a.starts_on, a.ends_on, ${raw(SCHOOL_COLUMNS)}
from ${source} and ${raw(SCHOOL_IS_OPEN)}
join core_memberships m on m.school_id = s.id and m.user_id = u.id and m.status = 'active' and m.deleted_at is null
left join core_role_assignments a
  on a.school_id = m.school_id and a.membership_id = m.id and a.active and a.deleted_at is null
where ${condition} and u.status = 'active' and u.deleted_at is null`
}
