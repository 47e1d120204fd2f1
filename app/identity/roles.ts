import { roleKey, roleNames, rolesHeld } from '#engine'
import type { Actor, Registry, Role } from '#engine'

/** A role as it is assigned; `dimension` and `record` are null where it is not limited. */
export interface AssignedRole {
  readonly role: string
  readonly dimension: string | null
  readonly record: string | null
}

/**
 * The effective roles of somebody who holds `held`: those and all they inherit, sorted. What is inherited under a
 * limit is limited alike; a role that is also held without limits is held without. A role or a dimension that the
 * registry does not know gives nothing.
 */
export function effectiveRoles(
  registry: Pick<Registry, 'roles' | 'dimensions'>,
  held: readonly AssignedRole[]
): Required<Pick<Actor, 'roles' | 'assigned'>> {
  const free = expandRoles(
    registry.roles,
    held.filter(({ dimension }) => dimension === null).map(({ role }) => role)
  )
  const assigned = new Map<string, Set<string>>()
  for (const { role, dimension, record } of held) {
    if (dimension === null || record === null || !Object.hasOwn(registry.dimensions, dimension)) continue
    for (const name of expandRoles(registry.roles, [role])) {
      if (free.includes(name)) continue
      const key = roleKey({ role: name, dimension })
      assigned.set(key, (assigned.get(key) ?? new Set()).add(record))
    }
  }
  const lists = [...assigned].map(([key, records]) => [key, [...records].sort()])
  return { roles: [...free, ...assigned.keys()].sort(), assigned: Object.fromEntries(lists) as Actor['assigned'] & {} }
}

function expandRoles(roles: Readonly<Record<string, Role>>, held: readonly string[]): readonly string[] {
  return [...rolesHeld(roles, ...held)].sort()
}

/** True where a role in effect is one that the school lets in with a second factor only. */
export function needsSecondFactor({ roles, school }: Pick<Actor, 'roles' | 'school'>): boolean {
  const asked = school.secondFactorRoles ?? []
  return asked.length > 0 && roleNames(roles).some((role) => asked.includes(role))
}
