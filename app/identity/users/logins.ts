import { bindParams, compileFragment, invalid, param, Refusal, sql, textKey } from '#engine'
import type { CompiledSql, Database, JsonObject, PluginContext } from '#engine'

/** What a login identity and all its memberships say alike. */
export const MIRRORED = ['name', 'email', 'phone'] as const
export type Mirrored = Readonly<Record<(typeof MIRRORED)[number], string | null>>

/**
 * The one writer of what the login identity and its memberships say alike: changes the identity, and the
 * memberships at other schools. The one at hand is written by whoever calls, in the same transaction.
 */
export async function changeLogin(
  { records, actor, now }: PluginContext,
  database: Database,
  user: string,
  values: Mirrored,
  isMailNew: boolean
): Promise<void> {
  // Nobody has proved yet that he reads what is sent to another address.
  const proof = isMailNew ? { email_proved_at: null } : {}
  try {
    await records.elevated('a user was changed').update('core.user', user, { ...values, ...proof })
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'conflict') throw error
    // Whose it is, is nobody's to know.
    throw invalid(values.email === null ? 'phone' : 'email', 'cannot be used.')
  }
  const bindings = {
    ...values,
    name_key: textKey(values.name ?? ''),
    email_key: values.email && textKey(values.email),
    phone_key: values.phone && textKey(values.phone),
    user,
    school: actor.school.id,
    now,
  }
  const statement = mirrorStatement(database)
  await database.write([
    { text: statement.text, values: bindParams(statement, bindings, database.dialect), name: 'users.mirror' },
  ])
}

/** Makes the login identity of somebody without mail and phone, whom nobody else can be. */
export async function makeLogin({ records }: PluginContext, values: JsonObject): Promise<string> {
  const { id } = await records.elevated('a user without mail and phone was made').create('core.user', values)
  return String(id)
}

/** True where a login identity is a member of other schools too. */
export async function isElsewhere({ actor }: PluginContext, database: Database, user: string): Promise<boolean> {
  const statement = elsewhereStatement(database)
  const values = bindParams(statement, { user, school: actor.school.id }, database.dialect)
  const rows = await database.read({ text: statement.text, values, name: 'users.elsewhere' })
  return rows.length > 0
}

function mirrorStatement(database: Database): CompiledSql {
  return compileFragment(
    sql`update core_memberships set name = ${param('name')}, name_key = ${param('name_key')},
  email = ${param('email')}, email_key = ${param('email_key')}, phone = ${param('phone')}, phone_key = ${param('phone_key')},
  version = version + 1, updated_at = ${param('now')}
where user_id = ${param('user')} and school_id <> ${param('school')}`,
    database.dialect
  )
}

function elsewhereStatement(database: Database): CompiledSql {
  return compileFragment(
    sql`select id from core_memberships
where user_id = ${param('user')} and school_id <> ${param('school')} and deleted_at is null limit 1`,
    database.dialect
  )
}

/** Takes the mail of a login out of all its memberships, in the open transaction. */
export async function releaseMail(database: Database, user: string, now: string): Promise<void> {
  const statement = compileFragment(
    sql`update core_memberships set email = null, email_key = null, version = version + 1, updated_at = ${param('now')}
where user_id = ${param('user')}`,
    database.dialect
  )
  const values = bindParams(statement, { user, now }, database.dialect)
  await database.write([{ text: statement.text, values, name: 'users.release_mail' }])
}
