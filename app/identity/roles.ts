import type { Role } from '#engine'

/**
 * The effective roles of somebody who holds `held`: those and all they inherit, sorted. A role that
 * the registry does not know gives nothing.
 */
export function expandRoles(roles: Readonly<Record<string, Role>>, held: readonly string[]): readonly string[] {
  const found = new Set<string>()
  const open = [...held]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const role = Object.hasOwn(roles, name) ? roles[name] : undefined
    if (!role || found.has(name)) continue
    found.add(name)
    open.push(...role.inherits)
  }
  return [...found].sort()
}
