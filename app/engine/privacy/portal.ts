import { roleNames } from '../model/main.js'
import type { Actor, Registry } from '../model/main.js'

/** True for who holds a portal role: somebody from outside the staff, whatever else he is. */
export function isPortalActor({ roles }: Registry, actor: Actor): boolean {
  return roleNames(actor.roles).some((name) => Object.hasOwn(roles, name) && roles[name]?.portal === true)
}
