import { rolesHeld } from '#engine'
import type { Role } from '#engine'

/**
 * The effective roles of somebody who holds `held`: those and all they inherit, sorted. A role that
 * the registry does not know gives nothing.
 */
export function expandRoles(roles: Readonly<Record<string, Role>>, held: readonly string[]): readonly string[] {
  return [...rolesHeld(roles, ...held)].sort()
}
