import { defineHook } from '#engine'
import type { Definition } from '#engine'
import type { InvitationCodes } from '../invitation_codes.js'
import type { Sessions } from '../sessions.js'
import { refuseAbove, storedRoles } from './assignments.js'
import { isOwner, refuseLastOwner } from './owners.js'

/**
 * Nobody removes a user above his own ceiling, nor the last who owns the school. His sessions at the school end, and so
 * does an invitation, even where the record comes back.
 */
export function membershipDeleted(codes: InvitationCodes, sessions: Sessions): Definition {
  return defineHook('core.membership', 'before_delete', async (event) => {
    const { actor, record } = event
    const roles = await storedRoles(event, record.id)
    if (actor.kind !== 'system') refuseAbove(event, roles)
    if (isOwner(event, { ...record, roles })) await refuseLastOwner(event, record.id)
    await codes.discard(record.id)
    if (record.user != null) await sessions.revokeAt(record.user, actor.school.id)
  })
}
