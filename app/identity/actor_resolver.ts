import { param, raw, sql } from '#engine'
import type { Actor, ActorResolver, Clock, Database, Fragment, RegistryOf, Row, School } from '#engine'
import { SCHOOL_COLUMNS, SCHOOL_IS_OPEN, schoolFromRow } from '#schools/main'
import { effectiveRoles, needsSecondFactor } from './roles.js'
import type { AssignedRole } from './roles.js'
import { Prepared } from './statements.js'

export interface ActorResolverOptions {
  readonly database: Database
  readonly clock: Clock
  readonly registryOf: RegistryOf
  /** Fetches what a school has published, before its registry is asked for. */
  readonly ready?: (school: School) => Promise<void>
}

type Request = Parameters<ActorResolver['byUser']>[2]

/**
 * Finds who asks, in one statement per request: session, user, membership, role assignments and
 * school, or API client and school. Nothing of it is kept, so a right taken away is gone at the next
 * request, of another process too. Null when the session or client has ended, the user is disabled, the
 * membership suspended or expired, the school not open, or a role needs a second factor that the session was not opened with.
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
    const rows = await this.#sql.user.rows({ user: userId, school: schoolId }, this.#of(schoolId))
    return this.#userFrom(rows, request)
  }

  /** For requests: the session at a school says who. */
  async bySession(sessionId: string, schoolId: string, request: Request): Promise<Actor | null> {
    const bindings = { session: sessionId, school: schoolId, now: this.#now() }
    return this.#userFrom(await this.#sql.session.rows(bindings, this.#of(schoolId)), request)
  }

  /**
   * For requests of programs. Without a hash the client was recognised by a token of ours. Of its roles it has those that its
   * maker still holds; a maker who is gone leaves nothing.
   */
  async byClient(clientId: string, secretHash: string | null, request: Request): Promise<Actor | null> {
    const bindings = { client: clientId, hash: secretHash, now: this.#now() }
    const rows = await this.#sql.client.rows(bindings, this.#options.database.acrossSchools())
    const maker = await this.#userFrom(rows, request)
    const [first] = rows
    if (!first || !maker) return null
    const held = String(first['client_roles'])
      .split(',')
      .filter((role) => maker.roles.includes(role))
      .map((role) => ({ role, dimension: null, record: null }))
    if (held.length === 0) return null
    const who = { kind: 'service', userId: null, clientId, name: String(first['client_name']) } as const
    return this.#actor(who, maker.school, held, request)
  }

  async #userFrom(rows: readonly Row[], request: Request): Promise<Actor | null> {
    const [first] = rows
    if (!first) return null
    const school = schoolFromRow(first)
    const today = this.#options.clock.today(school.timezone)
    const { expires_on: until } = first
    if (until !== null && String(until) < today) return null
    const held = rows.filter((row) => isHeld(row, today)).map(assignedRole)
    const who = { kind: 'user', userId: String(first['user_id']), name: String(first['user_name']) } as const
    const actor = await this.#actor(who, school, held, request)
    return isWithoutFactor(first) && needsSecondFactor(actor) ? null : actor
  }

  async #actor(
    who: Pick<Actor, 'kind' | 'userId' | 'clientId' | 'name'>,
    school: School,
    held: readonly AssignedRole[],
    request: Request
  ): Promise<Actor> {
    const { registryOf, ready } = this.#options
    await ready?.(school)
    const rights = effectiveRoles(registryOf(school), held)
    return { ...who, school, ...rights, reason: null, requestId: request.id, address: request.address }
  }

  #of(schoolId: string): Database {
    return this.#options.database.forSchool(schoolId)
  }

  #now(): string {
    return this.#options.clock.system().toISOString()
  }
}

/** True for a session that was opened by the password alone; what is read without a session is not asked. */
function isWithoutFactor({ session_second_factor: flag }: Row): boolean {
  return flag === false || flag === 0
}

/** True for an assignment whose dates hold today; the last day is still within. Dates are ISO text. */
function isHeld(row: Row, today: string): boolean {
  const { role, starts_on: from, ends_on: until } = row
  if (typeof role !== 'string') return false
  return (from === null || String(from) <= today) && (until === null || String(until) >= today)
}

function assignedRole({ role, dimension, record }: Row): AssignedRole {
  const textOrNull = (cell: unknown) => (typeof cell === 'string' ? cell : null)
  return { role: String(role), dimension: textOrNull(dimension), record: textOrNull(record) }
}

function statementsOf(database: Database) {
  const hash = sql`cast(${param('hash')} as text)`
  return {
    user: new Prepared(
      database,
      'actor',
      memberOf(
        raw(''),
        sql`core_users u join core_schools s on s.id = ${param('school')}`,
        sql`u.id = ${param('user')}`
      )
    ),
    session: new Prepared(
      database,
      'actor.session',
      memberOf(
        raw('x.second_factor as session_second_factor, '),
        sql`core_sessions x join core_users u on u.id = x."user" join core_schools s on s.id = x.school`,
        sql`x.id = ${param('session')} and x.school = ${param('school')} and x.revoked_at is null and x.expires_at > ${param('now')}`
      )
    ),
    client: new Prepared(
      database,
      'actor.client',
      memberOf(
        raw('c.name as client_name, c.roles as client_roles, '),
        sql`core_api_clients c join core_users u on u.id = c.owner join core_schools s on s.id = c.school`,
        sql`c.id = ${param('client')} and c.revoked_at is null and (c.expires_at is null or c.expires_at > ${param('now')})
  and (${hash} is null or (c.kind = 'key' and c.secret_hash = ${hash}))`
      )
    ),
  }
}

/** One row per role assignment, at least one for a member without any. */
function memberOf(columns: Fragment, source: Fragment, condition: Fragment): Fragment {
  return sql`select ${columns}u.id as user_id, u.name as user_name, m.expires_on, a.role, a.starts_on, a.ends_on, a.dimension, a.record, ${raw(SCHOOL_COLUMNS)}
from ${source} and ${raw(SCHOOL_IS_OPEN)}
join core_memberships m on m.school_id = s.id and m.user_id = u.id and m.status = 'active' and m.deleted_at is null
left join core_role_assignments a
  on a.school_id = m.school_id and a.parent_id = m.id and a.active and a.deleted_at is null
where ${condition} and u.status = 'active' and u.deleted_at is null`
}
