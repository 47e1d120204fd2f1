import { bindParams, compileFragment, param, raw, sql } from '#engine'
import type { Actor, ActorResolver, Clock, CompiledSql, Database, RegistryOf, Row } from '#engine'
import { SCHOOL_COLUMNS, SCHOOL_IS_OPEN, schoolFromRow } from '#schools/main'
import { effectiveRoles } from './roles.js'
import type { AssignedRole } from './roles.js'

export interface ActorResolverOptions {
  readonly database: Database
  readonly clock: Clock
  readonly registryOf: RegistryOf
}

/**
 * Finds who asks, in one statement per request: user, membership, role assignments and school.
 * Nothing of it is kept, so a right taken away is gone at the next request. Null when the user is
 * disabled, the membership suspended or expired or the school not open.
 */
export class DatabaseActorResolver implements ActorResolver {
  readonly #options: ActorResolverOptions
  readonly #statement: CompiledSql

  constructor(options: ActorResolverOptions) {
    this.#options = options
    this.#statement = actorStatement(options.database)
  }

  async byUser(userId: string, schoolId: string, request: { id: string; address: string }): Promise<Actor | null> {
    const { database, clock, registryOf } = this.#options
    const values = bindParams(this.#statement, { user: userId, school: schoolId }, database.dialect)
    const rows = await database.read({ text: this.#statement.text, values, name: 'identity.actor' })
    const [first] = rows
    if (!first) return null
    const school = schoolFromRow(first)
    const today = clock.today(school.timezone)
    const { expires_on: until } = first
    if (until !== null && String(until) < today) return null
    const held = rows.filter((row) => isHeld(row, today)).map(assignedRole)
    return {
      kind: 'user',
      userId: String(first['user_id']),
      name: String(first['user_name']),
      school,
      ...effectiveRoles(registryOf(school), held),
      reason: null,
      requestId: request.id,
      address: request.address,
    }
  }
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

/** One row per role assignment, at least one for a member without any. */
function actorStatement(database: Database): CompiledSql {
  return compileFragment(
    sql`select u.id as user_id, u.name as user_name, m.expires_on, a.role, a.starts_on, a.ends_on, a.dimension, a.record, ${raw(SCHOOL_COLUMNS)}
from core_users u
join core_schools s on s.id = ${param('school')} and ${raw(SCHOOL_IS_OPEN)}
join core_memberships m on m.school_id = s.id and m.user_id = u.id and m.status = 'active' and m.deleted_at is null
left join core_role_assignments a
  on a.school_id = m.school_id and a.parent_id = m.id and a.active and a.deleted_at is null
where u.id = ${param('user')} and u.status = 'active' and u.deleted_at is null`,
    database.dialect
  )
}
