import { defineHook } from '#engine'
import type { Definition } from '#engine'
import { NO_SCHOOL } from '../operator_sign_in.js'
import type { Sessions } from '../sessions.js'

/** Who is disabled on the installation, or is no operator any more, has no session left when that is taken back. */
export function userDisabled(sessions: Sessions): readonly Definition[] {
  return [
    defineHook('core.user', 'after_write', async ({ before, record, changed }) => {
      if (before && changed.has('status')) await sessions.revokeAll(String(record.id))
    }),
    defineHook('core.operator', 'after_write', async ({ before, record, changed }) => {
      const { user } = record
      if (before && changed.has('status') && typeof user === 'string') await sessions.revokeAt(user, NO_SCHOOL)
    }),
  ]
}
