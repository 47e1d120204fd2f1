import { isPortalActor } from '#engine'
import type { PluginContext } from '#engine'

/** The guardian who is signed in with a portal role; null for staff and the system. */
export async function guardianOf({ actor, registry, records }: PluginContext): Promise<string | null> {
  if (actor.kind !== 'user' || actor.userId === null || !isPortalActor(registry, actor)) return null
  const guardian = await records.elevated('consent').find('people.guardian', { where: { user: actor.userId } })
  return guardian?.id ?? ''
}

/** The id of a linked record, however it is read; empty for none. */
export function idOf(link: unknown): string {
  if (typeof link === 'string') return link
  return typeof link === 'object' && link !== null && 'id' in link ? String(link.id) : ''
}
