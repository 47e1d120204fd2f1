import { UUID_IN_ANY_CASE } from '#engine'
import type { Actor, Registry, Subject } from '#engine'
import type { Identity } from './identity.js'
import { effectiveRoles } from './roles.js'

/**
 * Somebody else of the asker's school: a member by the id of his user, or nobody in particular in one role. Null
 * where the school has no such member or role.
 */
export async function actorAs(
  identity: Pick<Identity, 'resolver'>,
  registry: Registry,
  asker: Actor,
  { kind, name }: Subject
): Promise<Actor | null> {
  const request = { id: asker.requestId ?? '', address: asker.address ?? '' }
  if (kind === 'user') {
    return UUID_IN_ANY_CASE.test(name) ? identity.resolver.byUser(name.toLowerCase(), asker.school.id, request) : null
  }
  const role = Object.hasOwn(registry.roles, name) ? registry.roles[name] : undefined
  if (!role) return null
  const { school, requestId, address } = asker
  const held = effectiveRoles(registry, [{ role: name, dimension: null, record: null }])
  return { kind: 'user', userId: null, name: role.title, school, ...held, reason: null, requestId, address }
}
