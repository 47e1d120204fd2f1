import { defineHook } from '#engine'
import type { Definition, RecordOf } from '#engine'
import type { InvitationCodes } from '../invitation_codes.js'
import type { Sessions } from '../sessions.js'
import { enqueueInvitation } from './ground.js'
import type { UserGround } from './ground.js'

type Membership = RecordOf<'core.membership'>

/**
 * What follows from how a user was written. Whoever comes to be invited, or is invited under another mail, gets a code there;
 * codes from before are worthless. Who was shut out, or is from now on, has no session at the school left: opening
 * the door again opens none of the old ones.
 */
export function membershipSettled(ground: UserGround, codes: InvitationCodes, sessions: Sessions): Definition {
  return defineHook('core.membership', 'after_write', async (event) => {
    const { actor, before, record, changed, today } = event
    const isMoved = changed.has('status') || changed.has('email')
    if (before && isMoved) await codes.discard(record.id)
    if (record.status === 'invited' && record.email != null && (before === null || isMoved)) {
      await enqueueInvitation(ground, actor, record.id)
    }
    const user = before?.user ?? null
    if (before && user !== null && !(isAdmitted(before, today) && isAdmitted(record, today))) {
      await sessions.revokeAt(user, actor.school.id)
    }
  })
}

function isAdmitted({ status, expires_on: until }: Membership, today: string): boolean {
  return status === 'active' && (until ?? today) >= today
}
