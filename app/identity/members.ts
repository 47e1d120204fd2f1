import { bindParams, compileFragment, sql, value } from '#engine'
import type { Database, School } from '#engine'

/** A member of a school, as a list of them shows one. */
export interface Member {
  readonly id: string
  readonly name: string
}

const MOST = 500

/** The active members of a school by name, at most 500. */
export async function membersOf(database: Database, school: School): Promise<readonly Member[]> {
  const statement = compileFragment(
    sql`select u.id, u.name from core_memberships m
join core_users u on u.id = m.user_id and u.status = 'active' and u.deleted_at is null
where m.school_id = ${value(school.id)} and m.status = 'active' and m.deleted_at is null order by u.name, u.id limit ${value(MOST)}`,
    database.dialect
  )
  const rows = await database.forSchool(school.id).read({
    text: statement.text,
    values: bindParams(statement, {}, database.dialect),
    name: 'identity.members',
  })
  return rows.map(({ id, name }) => ({ id: String(id), name: String(name) }))
}
