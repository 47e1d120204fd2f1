import { newId } from '../base/main.js'
import type { Json } from '../base/main.js'
import { entityOf } from '../model/main.js'
import type { Session } from '../query/main.js'
import { bound } from '../sql/main.js'
import type { Row, Statement } from '../sql/main.js'
import { fillColumns, insertColumns } from './columns.js'
import { insertMany, insertOne, insertUnlessThere, ROWS_PARAM } from './statements.js'

/** Values of one of the engine's own log entries, by field name. */
export type Entry = Readonly<Record<string, Json>>

/** Inserts one entry of the engine's own logs; its id is new unless it names one. */
export function insertEntry(session: Session, entityName: string, entry: Entry): Statement {
  const { entity, dialect, row } = storedEntry(session, entityName, entry)
  return bound(insertOne(entity, dialect), row, dialect)
}

/** The same, doing nothing where a unique one is there; the count of the result tells. */
export function insertEntryUnlessThere(session: Session, entityName: string, entry: Entry): Statement {
  const { entity, dialect, row } = storedEntry(session, entityName, entry)
  return bound(insertUnlessThere(entity, dialect), row, dialect)
}

/** Inserts any number of entries by one statement. */
export function insertEntries(session: Session, entityName: string, entries: readonly Entry[]): Statement {
  const { dialect } = session.database
  const entity = entityOf(session.registry, entityName)
  const rows = entries.map((entry) => storedEntry(session, entityName, entry).row)
  return bound(insertMany(entity, dialect), { [ROWS_PARAM]: JSON.stringify(rows) }, dialect)
}

function storedEntry({ registry, database, actor }: Session, entityName: string, entry: Entry) {
  const entity = entityOf(registry, entityName)
  const { dialect } = database
  const row: Row = {}
  for (const { name } of insertColumns(entity)) row[name] = null
  row.school_id = actor.school.id
  row.id = entry.id ?? newId()
  for (const field of entity.fields) {
    const value = entry[field.name] ?? null
    if (!field.system && value !== null) fillColumns(row, field, value, dialect)
  }
  return { entity, dialect, row }
}
