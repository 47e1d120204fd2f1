import { eraseAudit } from '../audit/main.js'
import { eraseDiscussion } from '../discussion/main.js'
import type { Entity } from '../model/main.js'
import type { Session } from '../query/main.js'
import { releaseFilesOf } from '../records/main.js'
import { join, quoteIdentifier, raw, sql, value } from '../sql/main.js'
import type { Fragment, Row, Statement } from '../sql/main.js'
import { erasedColumns, personalFields } from './erased_values.js'
import { BATCH, holdingsOf, isAbout, isAboutOthers, statementOf, tableOf } from './subjects.js'
import type { Holding, Subject } from './subjects.js'

/** Where an erasure goes on; see `CollectPlace`. */
export interface ErasePlace {
  readonly holding: number
  readonly after: string | null
}

/** How many records a chunk has erased, and where the next one goes on; null at the end. */
export interface ErasedPart {
  readonly count: number
  readonly next: ErasePlace | null
}

/**
 * Erases what is personal of the next 200 records about a person, deleted ones too: in their rows, and in the audit of
 * them, whose chain stays valid. Judges no rights and no holds. Doing a part again changes nothing. Within the open
 * transaction.
 */
export async function erasePart(
  session: Session,
  subject: Subject,
  place: ErasePlace,
  reason: string
): Promise<ErasedPart> {
  const { registry } = session
  const holdings = holdingsOf(registry, subject.entity)
  const holding = holdings[place.holding]
  if (!holding) return { count: 0, next: null }
  const further = place.holding < holdings.length - 1 ? { holding: place.holding + 1, after: null } : null
  const { privacy, entity } = holding
  const isKept =
    privacy.erasure === 'keep' || (privacy.erasure === 'pseudonymise' && personalFields(entity).length === 0)
  // What was said about a record is about the person, whatever becomes of the record itself.
  if (isKept && !entity.discussion) return { count: 0, next: further }
  const rows = await aboutHim(session, holding, subject, place.after)
  if (isKept) await eraseDiscussion(session, entity, idsOf(rows))
  else await eraseRows(session, entity, privacy.erasure === 'delete' ? 'delete' : 'pseudonymise', rows, reason)
  const isFull = rows.length === BATCH
  return {
    count: rows.length,
    next: isFull ? { holding: place.holding, after: String(rows.at(-1)?.['id']) } : further,
  }
}

/** Erases given rows of one entity, by id and, of child rows, the id of what owns them. */
export async function eraseRows(
  session: Session,
  entity: Entity,
  erasure: 'pseudonymise' | 'delete',
  rows: readonly Row[],
  reason: string
): Promise<void> {
  if (rows.length === 0) return
  const { database, registry } = session
  const ids = idsOf(rows)
  const statements = erasure === 'delete' ? deletion(session, entity, ids) : pseudonymisation(session, entity, ids)
  if (erasure === 'delete') releaseFilesOf(session, entity, ids, null)
  else releaseFilesOf(session, entity, ids, personalFields(entity))
  await database.write(statements)
  await eraseDiscussion(session, entity, ids)
  if (entity.kind === 'log') return
  const audited = entity.kind === 'child' ? registry.entities[entity.parent ?? ''] : entity
  const owners = entity.kind === 'child' ? rows.map((row) => String(row['parent_id'])) : ids
  if (audited) await eraseAudit(session, { entity: audited.name, records: [...new Set(owners)] }, reason)
}

function idsOf(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => String(row['id']))
}

function pseudonymisation({ database, clock, actor }: Session, entity: Entity, ids: readonly string[]): Statement[] {
  const columns = Object.entries(erasedColumns(entity, database.dialect))
  if (columns.length === 0) return []
  const changes = columns.map(([name, content]) => sql`${quoteIdentifier(name)} = ${value(content)}`)
  const isVersioned = entity.kind !== 'child' && entity.kind !== 'log'
  const version = isVersioned ? [sql`version = version + 1`, sql`updated_at = ${value(clock.now().toISOString())}`] : []
  return [
    statementOf(
      database,
      sql`update ${tableOf(entity)} set ${join([...changes, ...version])} where ${these(actor.school.id, ids)}`
    ),
  ]
}

/** Rows go before what owns them. */
function deletion({ database, registry, actor }: Session, entity: Entity, ids: readonly string[]): Statement[] {
  const children = Object.values(registry.entities).filter(({ parent }) => parent === entity.name)
  const school = actor.school.id
  return [
    ...children.map((child) => sql`delete from ${tableOf(child)} where ${these(school, ids, 'parent_id')}`),
    sql`delete from ${tableOf(entity)} where ${these(school, ids)}`,
  ].map((fragment) => statementOf(database, fragment))
}

function these(school: string, ids: readonly string[], column = 'id'): Fragment {
  return sql`school_id = ${value(school)} and ${raw(column)} in (${join(ids.map((id) => value(id)))})`
}

/** The next rows that are about him alone. */
async function aboutHim(
  { registry, database }: Session,
  holding: Holding,
  subject: Subject,
  last: string | null
): Promise<readonly Row[]> {
  const { entity } = holding
  const others = isAboutOthers(registry, holding, subject)
  const alone = others ? sql` and not (${others})` : ''
  const after = last === null ? '' : sql` and id > ${value(last)}`
  const columns = entity.kind === 'child' ? 'id, parent_id' : 'id'
  return database.read(
    statementOf(
      database,
      sql`select ${columns} from ${tableOf(entity)} where ${isAbout(registry, holding, subject)}${alone}${after}
        order by id limit ${String(BATCH)}`
    )
  )
}
