import type { Json } from '../base/main.js'
import { ATTACHMENTS, FILE_JOBS } from '../model/main.js'
import type { Entity } from '../model/main.js'
import type { Session } from '../query/main.js'
import { leaveToSystem } from '../records/main.js'
import { join, sql, value } from '../sql/main.js'
import type { Fragment } from '../sql/main.js'
import { instantOf, readRows, statementOf } from './ground.js'

/**
 * Erases what was said about records whose person is erased, in the open transaction: what comments say, tags, followers and
 * attached files. That there were comments stays; the audit of the records is erased by whoever erases them.
 */
export async function eraseDiscussion(session: Session, entity: Entity, records: readonly string[]): Promise<void> {
  if (!entity.discussion || records.length === 0) return
  const these = about(session, entity, records)
  const now = session.clock.system().toISOString()
  await session.database.write(
    [
      sql`update core_comments set text = '', former = null, mentions = '', author = '-', removed_by = '-', removed_at = ${value(now)} where ${these}`,
      sql`delete from core_taggings where ${these}`,
      sql`delete from core_follows where ${these}`,
      sql`update core_files set status = 'released', name = '-', changed_at = ${value(now)} where ${these}
        and field = ${value(ATTACHMENTS)} and status <> 'released'`,
    ].map((fragment) => statementOf(session, fragment))
  )
  leaveToSystem(session, FILE_JOBS.discard, {})
}

/** What was said about records, by record, for the export of a person's data: texts, tags and names of files. */
export async function gatherDiscussion(
  session: Session,
  entity: Entity,
  records: readonly string[]
): Promise<ReadonlyMap<string, Readonly<Record<string, Json>>>> {
  const found = new Map<string, Record<string, Json[]>>()
  if (!entity.discussion || records.length === 0) return found
  const these = about(session, entity, records)
  const add = (record: unknown, name: string, item: Json) => {
    const known = found.get(String(record)) ?? {}
    ;(known[name] ??= []).push(item)
    found.set(String(record), known)
  }
  const comments = sql`select record, at, text from core_comments where ${these} and removed_at is null order by at, id`
  for (const row of await readRows(session, comments)) {
    add(row['record'], 'comments', { at: instantOf(row['at']), text: String(row['text']) })
  }
  const tags = sql`select x.record, g.name from core_taggings x join core_tags g on g.school_id = x.school_id and g.id = x.tag
    where ${about(session, entity, records, 'x.')} and g.deleted_at is null order by g.name_key`
  for (const row of await readRows(session, tags)) add(row['record'], 'tags', String(row['name']))
  const files = sql`select record, name, type, size from core_files where ${these} and field = ${value(ATTACHMENTS)}
    and status = 'stored' order by id`
  for (const row of await readRows(session, files)) {
    add(row['record'], 'attachments', {
      name: String(row['name']),
      type: String(row['type']),
      size: Number(row['size']),
    })
  }
  return found
}

function about({ actor }: Session, entity: Entity, records: readonly string[], alias = ''): Fragment {
  const ids = join(records.map((id) => value(id)))
  return sql`${alias}school_id = ${value(actor.school.id)} and ${alias}record in (${ids}) and ${alias}entity = ${value(entity.name)}`
}
