import { entityOf, param, rolesHeld, sql } from '#engine'
import type { Database, Message, PluginContext } from '#engine'
import { idOf, inBatches, peopleOn } from './audience.js'
import { isOneOf, prepared } from './statements.js'

/** Somebody who is told, once. */
export interface Recipient {
  /** The login, else the record of the person: by which he is told from others. */
  readonly id: string
  /** The login, if it may be used at the school. */
  readonly user: string | null
  readonly personEntity: string | null
  readonly person: string | null
  /** For whom he is told; null for holders of roles. */
  readonly subject: string | null
}

/**
 * Everybody whom a message is for, each once however many paths lead to him, by id. The number of statements depends on
 * the length of the paths and on the hundreds of people, not on each of them.
 */
export async function recipientsOf(
  context: PluginContext,
  database: Database,
  message: Message,
  record: string
): Promise<readonly Recipient[]> {
  const found = new Map<string, Recipient>()
  const add = (recipient: Recipient) => {
    if (!found.has(recipient.id)) found.set(recipient.id, recipient)
  }
  for (const part of message.audience) {
    if (part.kind === 'roles') {
      for (const user of await holdersOf(context, database, part.roles)) {
        add({ id: user, user, personEntity: null, person: null, subject: null })
      }
      continue
    }
    if (part.kind === 'user') {
      const [about] = await inBatches(context, message.about, [record], { fields: ['id', part.field] })
      const user = idOf(about?.[part.field])
      const active = await activeUsers(database, context.actor.school.id, [user])
      for (const id of active) add({ id, user: id, personEntity: null, person: null, subject: null })
      continue
    }
    const reached = await peopleOn(context, message.about, record, part)
    const logins = await loginsOf(context, part.person, [...new Set(reached.map(({ id }) => id))])
    const active = await activeUsers(database, context.actor.school.id, [...logins.values()])
    for (const { entity, id, subject } of reached) {
      if (!logins.has(id)) continue
      const login = logins.get(id) ?? null
      const user = login !== null && active.has(login) ? login : null
      add({ id: user ?? id, user, personEntity: entity, person: id, subject })
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The logins of living people, null for who has none. */
async function loginsOf(
  context: PluginContext,
  entity: string,
  ids: readonly string[]
): Promise<ReadonlyMap<string, string | null>> {
  const login = entityOf(context.registry, entity).privacy?.person?.login ?? null
  const found = await inBatches(context, entity, ids, { fields: login === null ? ['id'] : ['id', login] })
  return new Map(found.map((person) => [String(person['id']), login === null ? null : idOf(person[login])]))
}

const ACTIVE = sql`m.school_id = ${param('school')} and m.status = 'active' and m.deleted_at is null and m.user_id is not null`

/** Those of the users who may use their logins at the school. */
async function activeUsers(
  database: Database,
  school: string,
  users: readonly (string | null)[]
): Promise<ReadonlySet<string>> {
  const ids = users.filter((user) => user !== null)
  if (ids.length === 0) return new Set()
  const { dialect } = database
  const statement = prepared(
    'active_users',
    sql`select m.user_id from core_memberships m where ${ACTIVE} and ${isOneOf('m.user_id', 'users', dialect, 'uuid')}`,
    dialect
  )
  const rows = await database.read(statement({ school, users: ids }))
  return new Set(rows.map((row) => String(row['user_id'])))
}

/** Who holds one of the roles at the school today, also as part of another one. */
async function holdersOf(
  { registry, actor, today }: PluginContext,
  database: Database,
  roles: readonly string[]
): Promise<readonly string[]> {
  const wanted = Object.keys(registry.roles).filter((name) => {
    const held = [...rolesHeld(registry.roles, name)]
    return roles.some((role) => held.includes(role))
  })
  const { dialect } = database
  const statement = prepared(
    'role_holders',
    sql`select distinct m.user_id from core_memberships m join core_role_assignments a on a.school_id = m.school_id and a.parent_id = m.id
      where ${ACTIVE} and a.deleted_at is null and a.active and ${isOneOf('a.role', 'roles', dialect)}
      and (a.starts_on is null or a.starts_on <= ${param('today')}) and (a.ends_on is null or a.ends_on >= ${param('today')})
      and (m.expires_on is null or m.expires_on >= ${param('today')})`,
    dialect
  )
  const rows = await database.read(statement({ school: actor.school.id, roles: wanted, today }))
  return rows.map((row) => String(row['user_id']))
}
