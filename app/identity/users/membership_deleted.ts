import { defineHook } from '#engine'
import type { Definition } from '#engine'
import { refuseAbove, storedRoles } from './assignments.js'
import { isOwner, refuseLastOwner } from './owners.js'

/** Nobody removes a user above his own ceiling, nor the last who owns the school. */
export const membershipDeleted: Definition = defineHook('core.membership', 'before_delete', async (event) => {
  const { actor, record } = event
  const roles = await storedRoles(event, record.id)
  if (actor.kind !== 'system') refuseAbove(event, roles)
  if (isOwner(event, { ...record, roles })) await refuseLastOwner(event, record.id)
})
