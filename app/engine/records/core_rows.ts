import { newId } from '../base/main.js'
import type { Json } from '../base/main.js'
import { entityOf } from '../model/main.js'
import type { Session } from '../query/main.js'
import type { Row, Statement } from '../sql/main.js'
import { fillColumns } from './columns.js'
import { insertRow, insertRows, insertRowsUnlessThere, runEach } from './row_statements.js'
import { insertUnlessThere } from './statements.js'

/** Values of one of the engine's own log entries, by field name. */
export type Entry = Readonly<Record<string, Json>>

/** Inserts one entry of the engine's own logs; its id is new unless it names one. */
export function insertEntry(session: Session, entityName: string, entry: Entry): Statement {
  const { entity, dialect, row } = storedEntry(session, entityName, entry)
  return insertRow(entity, dialect, row)
}

/** The same, doing nothing where a unique one is there; the count of the result tells. */
export function insertEntryUnlessThere(session: Session, entityName: string, entry: Entry): Statement {
  const { entity, dialect, row } = storedEntry(session, entityName, entry)
  return runEach(insertUnlessThere(entity, dialect), [row])
}

/** Inserts any number of entries, at least one, by one statement. */
export function insertEntries(session: Session, entityName: string, entries: readonly Entry[]): Statement {
  const { dialect } = session.database
  const entity = entityOf(session.registry, entityName)
  const rows = entries.map((entry) => storedEntry(session, entityName, entry).row)
  return insertRows(entity, dialect, rows)
}

/**
 * Inserts records of one of the engine's own entities, at least one, without any step of an operation: nobody is told
 * and nothing is audited. Where a unique one is there already, nothing happens.
 */
export function insertMissing(session: Session, entityName: string, entries: readonly Entry[]): Statement {
  const { dialect } = session.database
  const now = session.clock.now().toISOString()
  const stamps = { version: 1, created_at: now, updated_at: now }
  const rows = entries.map((entry) => ({ ...stamps, ...storedEntry(session, entityName, entry).row }))
  return insertRowsUnlessThere(entityOf(session.registry, entityName), dialect, rows)
}

function storedEntry({ registry, database, actor }: Session, entityName: string, entry: Entry) {
  const entity = entityOf(registry, entityName)
  const { dialect } = database
  const row: Row = { school_id: actor.school.id, id: entry.id ?? newId() }
  for (const name in entry) {
    const field = entity.field[name]
    const value = entry[name] ?? null
    if (field && !field.system && value !== null) fillColumns(row, field, value, dialect)
  }
  return { entity, dialect, row }
}
