import { defineJob } from '#engine'
import type { Definition } from '#engine'
import type { UserGround } from './ground.js'

/** Mails an invitation; see `Invitations.deliver`. */
export function inviteJob({ identity }: UserGround): Definition {
  return defineJob('core.invite', async ({ actor, payload }) => {
    const { invitations } = await identity()
    const { membership, code, tries } = payload
    const delivery = {
      membership: String(membership),
      code: typeof code === 'string' ? code : null,
      tries: typeof tries === 'number' ? tries : 0,
    }
    return (await invitations.deliver(actor.school.id, delivery)) ?? undefined
  })
}
