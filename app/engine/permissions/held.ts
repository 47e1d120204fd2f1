import type { Role } from '../model/main.js'

/** All roles whose grants a role has: itself and what it inherits, however far. A role nobody knows gives nothing. */
export function rolesHeld(roles: Readonly<Record<string, Role>>, ...names: readonly string[]): ReadonlySet<string> {
  const held = new Set<string>()
  const open = [...names]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const role = Object.hasOwn(roles, name) ? roles[name] : undefined
    if (!role || held.has(name)) continue
    held.add(name)
    open.push(...role.inherits)
  }
  return held
}
