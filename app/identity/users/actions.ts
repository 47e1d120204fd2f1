import { conflict, defineAction } from '#engine'
import type { Database, Definition, PluginContext, RecordOf } from '#engine'
import { refuseAbove, storedRoles } from './assignments.js'
import { enqueueInvitation } from './ground.js'
import type { UserGround } from './ground.js'
import { isElsewhere } from './logins.js'

type Membership = RecordOf<'core.membership'>

const MEMBERSHIP = 'core.membership'

/** The commands on users: invite again, hand a link over, deactivate, reactivate. None reaches above the actor's ceiling. */
export function userActions(ground: UserGround): readonly Definition[] {
  const database = ground.engine.database.acrossSchools()
  return [
    defineAction('core.membership:invite', async (call) => {
      const member = await withinCeiling(call, call.record.id)
      if (member.status !== 'invited') await refuseAgreed(call, database, member)
      await enqueueInvitation(ground, call.actor, member.id)
      return call.records.read(MEMBERSHIP, member.id)
    }),
    defineAction('core.membership:hand_over', async (call) => {
      const member = await withinCeiling(call, call.record.id)
      if (member.user != null && (await isElsewhere(call, database, member.user))) throw conflict(AGREED)
      const { invitations } = await ground.identity()
      const invitee = { schoolId: call.actor.school.id, membershipId: member.id }
      const { path, expiresAt } = await invitations.handOver(invitee)
      return { link: new URL(path, await ground.origin()).href, expires_at: expiresAt }
    }),
    defineAction('core.membership:deactivate', (call) => setStatus(call, call.record.id, () => 'suspended')),
    defineAction('core.membership:reactivate', (call) =>
      setStatus(call, call.record.id, ({ user }) => (user == null ? 'invited' : 'active'))
    ),
  ]
}

const AGREED = 'The user has agreed already, and looks after his password himself.'

/** The user as he is stored, where no role of his is above the actor's ceiling. */
async function withinCeiling(context: PluginContext, id: string): Promise<Membership> {
  refuseAbove(context, await storedRoles(context, id))
  return context.records.elevated('a command about a user').read(MEMBERSHIP, id)
}

/** A member whose mail nobody has proved yet may still be sent a link there; nobody else is invited twice. */
async function refuseAgreed(context: PluginContext, database: Database, { user }: Membership): Promise<void> {
  if (user == null || (await isElsewhere(context, database, user))) throw conflict(AGREED)
  const login = await context.records.elevated('whether a mail is proved').read('core.user', user)
  if (login.email_proved_at != null) throw conflict(AGREED)
}

/** The hooks of every write keep the last owner, end sessions and send or take back invitations. */
async function setStatus(
  context: PluginContext,
  id: string,
  statusOf: (member: Membership) => Membership['status']
): Promise<Membership> {
  const { records } = context
  const status = statusOf(await withinCeiling(context, id))
  await records.elevated('a user was deactivated or reactivated').update(MEMBERSHIP, id, { status })
  return records.read(MEMBERSHIP, id)
}
