import type { Json } from '../base/main.js'
import { recordAct } from '../records/main.js'
import type { Entity, Registry, Retention } from '../model/main.js'
import type { Session } from '../query/main.js'
import { join, quoteIdentifier, raw, sql, value } from '../sql/main.js'
import type { Fragment } from '../sql/main.js'
import { eraseRows } from './erase.js'
import { erasedColumns } from './erased_values.js'
import { BATCH, statementOf, tableOf } from './subjects.js'

/** An entity whose records are kept for a time, with the days in force at a school. */
export interface Keeping {
  readonly entity: Entity
  readonly retention: Retention
  readonly days: number
  readonly isPerson: boolean
}

/** What the next run of retention would do to the records of one entity. */
export interface RetentionLine {
  readonly entity: string
  readonly title: string
  readonly days: number
  readonly due: number
  readonly then: Retention['then']
  readonly isPerson: boolean
}

/** The entities that declare a retention, in the order of the registry; `days` by entity is what a school says of its own. */
export function keepingsOf(registry: Registry, days: Readonly<Record<string, number>>): readonly Keeping[] {
  return Object.values(registry.entities).flatMap((entity): readonly Keeping[] => {
    const { retention = null, person = null } = entity.privacy ?? {}
    if (!retention || entity.tenancy !== 'school') return []
    const own = Object.hasOwn(days, entity.name) ? days[entity.name] : undefined
    const inForce = Math.min(retention.most, Math.max(retention.least, own ?? retention.days))
    return [{ entity, retention, days: inForce, isPerson: person !== null }]
  })
}

/** How many records are due, by entity: a statement each; changes nothing. */
export async function previewRetention(
  session: Session,
  keepings: readonly Keeping[]
): Promise<readonly RetentionLine[]> {
  const { database } = session
  const counts = await database.readAll(
    keepings.map((keeping) =>
      statementOf(
        database,
        sql`select count(*) as due from ${tableOf(keeping.entity)} where ${isDue(session, keeping)}`
      )
    )
  )
  return keepings.map(({ entity, retention, days, isPerson }, index) => {
    const due = Number(counts[index]?.[0]?.['due'] ?? 0)
    return { entity: entity.name, title: entity.titlePlural, days, due, then: retention.then, isPerson }
  })
}

/** Ids of the next persons whose time is over and whom no request to erase is about. */
export async function personsDue(session: Session, keeping: Keeping, after: string | null): Promise<readonly string[]> {
  const rows = await dueRows(session, keeping, after)
  return rows.map((row) => String(row['id']))
}

/**
 * Deletes or pseudonymises the next 200 records of an entity that is no person: how many there were. In the open
 * transaction, with one entry in the audit for all of them.
 */
export async function retainNext(session: Session, keeping: Keeping): Promise<number> {
  const { entity, retention, days } = keeping
  const rows = await dueRows(session, keeping, null)
  if (rows.length === 0) return 0
  const after: Record<string, Json> = { records: rows.length, days, then: retention.then }
  await recordAct(session, { action: 'retention', entity: entity.name, record: null, before: null, after })
  await eraseRows(session, entity, retention.then, rows, `Kept for ${days} days`)
  return rows.length
}

async function dueRows(session: Session, keeping: Keeping, after: string | null) {
  const { database } = session
  const { entity } = keeping
  const columns = entity.kind === 'child' ? 'id, parent_id' : 'id'
  const later = after === null ? '' : sql` and id > ${value(after)}`
  return database.read(
    statementOf(
      database,
      sql`select ${columns} from ${tableOf(entity)} where ${isDue(session, keeping)}${later} order by id limit ${String(BATCH)}`
    )
  )
}

/** The school's day, so many days ago: what is dated before it has been kept long enough. */
function isDue(session: Session, { entity, retention, days, isPerson }: Keeping): Fragment {
  const { actor, clock } = session
  const today = clock.today(actor.school.timezone)
  const edge = new Date(Date.parse(`${today}T00:00:00.000Z`) - days * 86_400_000)
  const field = entity.field[retention.field]
  const column = quoteIdentifier(field?.columns[0]?.name ?? retention.field)
  const isDate = field?.columns[0]?.kind === 'date'
  const before = value(isDate ? edge.toISOString().slice(0, 10) : edge.toISOString())
  const over = sql`school_id = ${value(actor.school.id)} and ${column} < ${before}`
  if (isPerson) return sql`${over} and id not in (${underWay(actor.school.id, entity.name)})`
  return retention.then === 'delete' ? over : sql`${over} and (${isTelling(session, entity)})`
}

function underWay(school: string, entity: string): Fragment {
  return sql`select record from core_data_requests where school_id = ${value(school)} and entity = ${value(entity)}
    and kind = 'erase' and status in ('waiting', 'running', 'done')`
}

/** What is pseudonymised already is due no more. */
function isTelling({ database }: Session, entity: Entity): Fragment {
  const columns = Object.entries(erasedColumns(entity, database.dialect))
  if (columns.length === 0) return raw('1 = 0')
  return join(
    columns.map(([name, erased]) => {
      const column = quoteIdentifier(name)
      return erased === null ? raw(`${column} is not null`) : sql`${column} <> ${value(erased)}`
    }),
    ' or '
  )
}
