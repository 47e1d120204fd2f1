import { isPortalActor, readAccess } from '#engine'
import type { ActionCall, Engine, JsonObject } from '#engine'

/** Who has seen a record. Portal users are told the names of staff and their own, never those of other families. */
export async function seenBy(engine: Engine, call: ActionCall, entity: string): Promise<JsonObject> {
  const { actor, registry, record } = call
  const isOutside = isPortalActor(registry, actor)
  const looks = await readAccess(engine.session(actor), entity, String(record['id']))
  return {
    entries: looks.map(({ at, user, name, portal }) => {
      const isHidden = isOutside && portal && user !== actor.userId
      return { at, name: isHidden ? null : name, portal }
    }),
  }
}
