import { mayConfigure, notFound, Refusal } from '#engine'
import type { Actor, Registry } from '#engine'

/** True for whoever works at the school: the matrix is nothing for pupils, parents and strangers. */
export function maySeeRoles({ roles }: Registry, actor: Actor): boolean {
  return actor.roles.some((name) => Object.hasOwn(roles, name) && roles[name]?.portal === false)
}

/** True where a role of the actor configures roles. */
export function mayChangeRoles(registry: Registry, actor: Actor): boolean {
  return mayConfigure(registry, actor, 'roles')
}

/** Throws 404 for whom roles do not exist, and 403 for whom they are not to change. */
export function requireRoles(registry: Registry, actor: Actor, use: 'see' | 'change'): void {
  if (!maySeeRoles(registry, actor)) throw notFound()
  if (use === 'change' && !mayChangeRoles(registry, actor)) throw new Refusal('forbidden', 'You may not change roles.')
}
