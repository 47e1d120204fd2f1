import type { Json, JsonObject } from '../base/main.js'
import { isObject } from '../base/main.js'
import type { Action, FileAnswer } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import { readRecord } from '../query/main.js'
import type { Session } from '../query/main.js'
import { authorise, conflict, forbidden } from '../records/main.js'
import { findAction } from './find.js'
import { readInput } from './input.js'
import { callOf } from './perform.js'

/** Runs a declared read: the right, the input and the guard are judged as for any action; nothing is written. */
export async function readAction(
  session: Session,
  entityName: string,
  id: string | null,
  name: string,
  input: Json
): Promise<JsonObject | FileAnswer | null> {
  const { action, code } = findAction(session, entityName, name)
  await authorise(session, entityName, name, id, action.on)
  refuseBeyondViewer(session, entityName, name)
  const values = await readInput(session, action, input)
  const record = action.on === 'record' ? await guardedRecord(session, action, id ?? '') : {}
  return code.run(callOf(session, code, values, record))
}

/** Code may look further than grants do: who looks through the eyes of another runs only what he may run himself. */
function refuseBeyondViewer({ registry, actor }: Session, entityName: string, name: string): void {
  if (actor.viewer && !grantOf(registry, actor.viewer, entityName, name)) throw forbidden()
}

/** The record as the actor may read it; refused where this action is not granted on it or not possible. */
async function guardedRecord(session: Session, action: Action, id: string): Promise<JsonObject> {
  const record = await readRecord(session, action.entity, id, { fields: null, include: {}, can: true })
  const { _can: can } = record
  if (isObject(can) && can[action.name] === true) return record
  throw action.guard ? conflict(action.message) : forbidden()
}
