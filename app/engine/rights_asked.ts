import type { JsonObject } from './base/main.js'
import type { Actor } from './model/main.js'
import { mayExplain } from './permissions/main.js'
import { explainRecord, judgeRecord } from './query/main.js'
import type { Session, Verdict } from './query/main.js'
import { forbidden } from './records/main.js'

/** What gives the session of an actor: the engine. */
export interface SessionSource {
  session(actor: Actor): Session
}

/** Whether an action is granted on a record or, with null, on any; see `judgeRecord`. */
export function judgeRights(
  source: SessionSource,
  actor: Actor,
  entity: string,
  action: string,
  id: string | null
): Promise<Verdict> {
  return judgeRecord(source.session(actor), entity, action, id?.toLowerCase() ?? null)
}

/**
 * What `subject` may do with a record and why; see `explainRecord`. Throws 403 for another's rights unless the actor may
 * explain all records of the entity.
 */
export async function explainRights(
  source: SessionSource,
  actor: Actor,
  entity: string,
  id: string,
  subject: Actor
): Promise<JsonObject> {
  const session = source.session(actor)
  if (subject !== actor && !mayExplain(session.registry, actor, entity)) throw forbidden()
  return explainRecord(session, entity, id.toLowerCase(), subject)
}
