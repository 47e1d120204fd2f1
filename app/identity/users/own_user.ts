import {
  bindParams,
  compileFragment,
  isObject,
  notFound,
  param,
  raw,
  Refusal,
  roleNames,
  sql,
  UNKNOWN_NAME,
} from '#engine'
import type { Actor, Engine, Json, JsonObject } from '#engine'
import { SCHOOL_IS_OPEN } from '#schools/main'

/** What a user changes of himself here; mail and phone change by proof that they are his. */
const OWN_FIELDS = ['name', 'locale']

/** The signed-in user as he sees himself: at this school, and which schools he may choose from. */
export async function readOwnUser(engine: Engine, actor: Actor): Promise<JsonObject> {
  const { id, slug, name, timezone, locale, currency } = actor.school
  const [own, schools] = await Promise.all([membershipOf(engine, actor), schoolsOf(engine, actor)])
  return {
    id: actor.userId,
    name: actor.name,
    school: { id, slug, name, timezone, locale, currency },
    roles: [...roleNames(actor.roles)],
    ...Object.fromEntries(['email', 'phone', 'username', 'locale'].map((field) => [field, own[field] ?? null])),
    memberships: schools,
  }
}

/** Changes name and language, at every school at once what all of them say. Throws 422 for anything else. */
export async function changeOwnUser(engine: Engine, actor: Actor, body: Json): Promise<void> {
  if (!isObject(body)) throw new Refusal('malformed', 'The body must be a JSON object.')
  const unknown = Object.keys(body).filter((field) => !OWN_FIELDS.includes(field))
  if (unknown.length > 0) {
    const details = Object.fromEntries(unknown.map((field) => [field, [UNKNOWN_NAME]]))
    throw new Refusal('invalid', 'The request has invalid values.', { details })
  }
  const { id } = await membershipOf(engine, actor)
  await engine.update(inOwnName(actor), 'core.membership', String(id), body)
}

async function membershipOf(engine: Engine, actor: Actor): Promise<JsonObject> {
  const { data } = await engine.list(
    inOwnName(actor),
    'core.membership',
    `filter[user]=${actor.userId ?? ''}&count=none`
  )
  const [own] = data
  if (!own) throw notFound()
  return own
}

/** What nobody needs a right for, as it is about himself. */
function inOwnName(actor: Actor): Actor {
  return { ...actor, kind: 'system', roles: [], reason: 'the own user' }
}

async function schoolsOf({ database }: Engine, { userId }: Actor): Promise<Json> {
  const statement = compileFragment(
    sql`select s.id, s.slug, s.name from core_memberships m join core_schools s on s.id = m.school_id and ${raw(SCHOOL_IS_OPEN)}
where m.user_id = ${param('user')} and m.status = 'active' and m.deleted_at is null order by s.slug limit 100`,
    database.dialect
  )
  const values = bindParams(statement, { user: userId }, database.dialect)
  const rows = await database.acrossSchools().read({ text: statement.text, values, name: 'users.schools' })
  return rows.map((row) => ({ id: String(row['id']), slug: String(row['slug']), name: String(row['name']) }))
}
