import type { Definition } from '#engine'
import { InvitationCodes } from '../invitation_codes.js'
import { Sessions } from '../sessions.js'
import { userActions } from './actions.js'
import type { UserGround } from './ground.js'
import { inviteJob } from './invite_job.js'
import { membershipDeleted } from './membership_deleted.js'
import { membershipSettled } from './membership_settled.js'
import { membershipWritten } from './membership_written.js'
import { userDisabled } from './user_disabled.js'

export { USER_JOBS } from './ground.js'

/** What the host adds to writing users; handed to the engine when it is made. */
export function userCode(ground: UserGround): readonly Definition[] {
  const { database, clock } = ground.engine
  const codes = new InvitationCodes(database, clock)
  const sessions = new Sessions(database, clock)
  return [
    membershipWritten(database.acrossSchools()),
    membershipSettled(ground, codes, sessions),
    membershipDeleted(codes, sessions),
    ...userDisabled(sessions),
    ...userActions(ground),
    inviteJob(ground),
  ]
}
