import { defineHook, invalid } from '#engine'
import type { Database, Definition, JsonObject, PluginContext, RecordOf } from '#engine'
import { checkRoles, refuseAbove, storedRoles } from './assignments.js'
import { changeLogin, isElsewhere, makeLogin, MIRRORED } from './logins.js'
import type { Mirrored } from './logins.js'
import { isOwner, refuseLastOwner } from './owners.js'

type Membership = RecordOf<'core.membership'>

/**
 * What holds of every way in which a user is written. Somebody new with a mail or a phone is invited, whether the
 * installation knows him or not; his login identity is linked when he agrees, as the system. Nobody gives or touches roles
 * above his own ceiling, and a school keeps an owner.
 */
export function membershipWritten(database: Database): Definition {
  return defineHook('core.membership', 'before_write', async (event) => {
    const { before, record, changed } = event
    if (!before) return welcome(event, record)
    const id = record.id
    const roles = await storedRoles(event, id)
    const after = { ...record, roles: record.roles ?? roles }
    if (event.actor.kind !== 'system') {
      refuseAbove(event, roles)
      if (changed.has('roles')) await checkRoles(event, after.roles)
      if (changed.has('status')) checkStatus(before, record)
    }
    if (isOwner(event, { ...before, roles }) && !isOwner(event, after)) await refuseLastOwner(event, id)
    const user = before.user ?? null
    if (user === null) return record.user ? namesOf(event, record.user) : undefined
    if (MIRRORED.some((name) => changed.has(name))) {
      if (event.actor.kind !== 'system') await refuseElsewhere(event, database, user)
      await changeLogin(event, database, user, mirroredOf(record), changed.has('email'))
    }
    return undefined
  })
}

/** A new user. One made by the system is a member already, with the names of his login. */
async function welcome(context: PluginContext, record: Membership): Promise<JsonObject> {
  const { actor } = context
  const user = record.user ?? null
  if (user !== null) {
    return namesOf(context, user)
  }
  if (actor.kind !== 'system') await checkRoles(context, record.roles ?? [])
  const { email = null, phone = null, username = null, name = '' } = record
  if (email !== null || phone !== null) return { status: 'invited' }
  if (username === null) return {}
  return { status: 'active', user: await makeLogin(context, { name, status: 'active' }) }
}

/** Who is invited agrees by himself, and who has agreed is invited no more. */
function checkStatus(before: Membership, { status }: Membership): void {
  const hasAgreed = (before.user ?? null) !== null
  if (status === 'active' && !hasAgreed) throw invalid('status', 'becomes active when he agrees.')
  if (status === 'invited' && hasAgreed) throw invalid('status', 'has agreed already.')
}

async function refuseElsewhere(context: PluginContext, database: Database, user: string): Promise<void> {
  if (!(await isElsewhere(context, database, user))) return
  throw invalid('name', 'is changed by the user himself, who belongs to other schools too.')
}

/** What the login of a new member says of him. */
async function namesOf({ records }: PluginContext, user: string): Promise<JsonObject> {
  return { ...mirroredOf(await records.elevated('what a user is called').read('core.user', user)) }
}

function mirroredOf({ name = null, email = null, phone = null }: Partial<Mirrored>): Mirrored {
  return { name, email, phone }
}
