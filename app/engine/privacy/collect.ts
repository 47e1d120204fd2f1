import type { Json, JsonObject } from '../base/main.js'
import { gatherDiscussion } from '../discussion/main.js'
import { isWriteOnly } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { isSealed, openText, paramsOf, placeOf, valueInRow } from '../query/main.js'
import type { Session } from '../query/main.js'
import { sql, value } from '../sql/main.js'
import type { Row } from '../sql/main.js'
import { BATCH, holdingsOf, isAbout, statementOf, tableOf } from './subjects.js'
import type { Subject } from './subjects.js'

/** Where an export goes on: the entity by its place among those that hold something, and the last id. */
export interface CollectPlace {
  readonly holding: number
  readonly after: string | null
}

/** A part of an export: records of one entity, by what people and programs call their fields. */
export interface Collected {
  readonly entity: string
  readonly title: string
  readonly fields: readonly { readonly name: string; readonly title: string }[]
  readonly records: readonly JsonObject[]
  /** Null when all is gathered. */
  readonly next: CollectPlace | null
}

/**
 * The next 200 records about a person, deleted ones too, with what was said about them, in one statement and three more. Judges no rights: whoever asks has asked for the right
 * to export the person. It tells of him alone: what is secret, users, and links to other persons are left out.
 */
export async function collectPart(session: Session, subject: Subject, place: CollectPlace): Promise<Collected | null> {
  const { registry, database } = session
  const holdings = holdingsOf(registry, subject.entity)
  const holding = holdings[place.holding]
  if (!holding) return null
  const { entity } = holding
  const after = place.after === null ? '' : sql` and id > ${value(place.after)}`
  const rows = await database.read(
    statementOf(
      database,
      sql`select * from ${tableOf(entity)} where ${isAbout(registry, holding, subject)}${after} order by id limit ${String(BATCH)}`
    )
  )
  const fields = entity.fields.filter((field) => isTold(session, field))
  const isFull = rows.length === BATCH
  const isLast = place.holding === holdings.length - 1
  const said = await gatherDiscussion(
    session,
    entity,
    rows.map((row) => String(row['id']))
  )
  const further = isLast ? null : { holding: place.holding + 1, after: null }
  return {
    entity: entity.name,
    title: entity.titlePlural,
    fields: [...fields.map(({ name, title }) => ({ name, title })), ...(entity.discussion ? SAID : [])],
    records: rows.map((row) => ({ ...recordOf(session, entity, fields, row), ...saidOf(said.get(String(row['id']))) })),
    next: isFull ? { holding: place.holding, after: String(rows.at(-1)?.['id']) } : further,
  }
}

const SAID = [
  { name: '_comments', title: 'Comments' },
  { name: '_tags', title: 'Tags' },
  { name: '_attachments', title: 'Attachments' },
]

/** What was said about a record, beside its fields. */
function saidOf(said: Readonly<Record<string, Json>> = {}): JsonObject {
  return Object.fromEntries(Object.entries(said).map(([name, content]) => [`_${name}`, content]))
}

/** What links to somebody would tell of him, and users are no records of the school. */
function isTold({ registry }: Session, { system, personal, trait, link, type }: Field): boolean {
  if (isWriteOnly(type) || system || personal === 'secret' || trait === 'rows') return false
  if (!link) return true
  const target = entityOf(registry, link.entity)
  return !target.internal && target.plugin !== 'core' && !target.privacy?.person
}

function recordOf(session: Session, entity: Entity, fields: readonly Field[], row: Row): JsonObject {
  const { dialect } = session.database
  const params = paramsOf(session)
  const values = fields.map((field): [string, Json] => {
    const stored = valueInRow(entity, field, row, params, dialect)
    const isOpen = typeof stored !== 'string' || !isSealed(field)
    return [field.name, isOpen ? stored : openText(session.keys, placeOf(session, entity, field), stored)]
  })
  const known = values.filter(([, content]) => content !== null)
  const isDeleted = row['deleted_at'] !== undefined && row['deleted_at'] !== null
  return { id: String(row['id']), ...Object.fromEntries(known), ...(isDeleted ? { _deleted: true } : {}) }
}
