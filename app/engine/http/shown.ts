import type { JsonObject } from '../base/main.js'
import { listRecords, noteIncluded, noteShown, readRecord } from '../query/main.js'
import type { ListAnswer, ListQuery, RecordShape, Session } from '../query/main.js'

/** A list that somebody outside is shown: where the entity says so, it is written down what he has seen. */
export async function listShown(session: Session, entity: string, query: ListQuery): Promise<ListAnswer> {
  const answer = await listRecords(session, entity, query)
  noteShown(session, entity, answer.data, query.include, 'listed')
  return answer
}

/** The same of one record that is opened. */
export async function readShown(session: Session, entity: string, id: string, shape: RecordShape): Promise<JsonObject> {
  const record = await readRecord(session, entity, id, shape)
  session.noteAccess?.(entity, [id.toLowerCase()], 'opened')
  noteIncluded(session, entity, [record], shape.include, 'opened')
  return record
}
