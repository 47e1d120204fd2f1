import { isObject } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import { fieldOf, manyOf } from '../model/main.js'
import { listRecords, readRecord } from '../query/main.js'
import type { IncludeTree, ListAnswer, ListQuery, RecordShape, Session } from '../query/main.js'

type How = Parameters<NonNullable<Session['noteAccess']>>[2]

/** A list that somebody outside is shown: where the entity says so, it is written down what he has seen. */
export async function listShown(session: Session, entity: string, query: ListQuery): Promise<ListAnswer> {
  const answer = await listRecords(session, entity, query)
  note(session, entity, answer.data, query.include, 'listed')
  return answer
}

/** The same of one record that is opened. */
export async function readShown(session: Session, entity: string, id: string, shape: RecordShape): Promise<JsonObject> {
  const record = await readRecord(session, entity, id, shape)
  session.noteAccess?.(entity, [id.toLowerCase()], 'opened')
  noteIncluded(session, entity, [record], shape.include, 'opened')
  return record
}

/** Notes records and those that came along with them, which are seen no less. */
function note(session: Session, entity: string, shown: readonly JsonObject[], include: IncludeTree, how: How): void {
  session.noteAccess?.(
    entity,
    shown.map(({ id }) => String(id)),
    how
  )
  noteIncluded(session, entity, shown, include, how)
}

function noteIncluded(
  session: Session,
  entityName: string,
  shown: readonly JsonObject[],
  include: IncludeTree,
  how: How
): void {
  const entity = session.registry.entities[entityName]
  for (const [name, node] of Object.entries(include)) {
    const target = entity && (manyOf(entity, name)?.entity ?? fieldOf(entity, name)?.link?.entity)
    if (target === undefined) continue
    const related = shown.flatMap((record) => record[name] ?? []).filter(isObject)
    note(session, target, related, node.include, how)
  }
}
