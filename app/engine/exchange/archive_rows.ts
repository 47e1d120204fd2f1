import type { Json, JsonObject } from '../base/main.js'
import type { DialectName } from '../fields/main.js'
import type { Row } from '../sql/main.js'
import type { ColumnShape, TableShape } from '../storage/main.js'

/**
 * Names the format in an archive's first line, `{ format, school }`: the school's own row. Each further line is
 * `{ table, row }`.
 */
export const ARCHIVE_FORMAT = 'lectern-school-1'

/** Rows that one statement reads or writes. */
export const ARCHIVE_BATCH = 200

/** A stored row as both databases spell it in an archive. */
export function toArchive(table: TableShape, row: Row): JsonObject {
  return Object.fromEntries(table.columns.map((column) => [column.name, cellOf(column, row[column.name])]))
}

function cellOf({ kind }: ColumnShape, stored: unknown): Json {
  if (stored === null || stored === undefined) return null
  if (kind === 'boolean') return stored === true || stored === 1
  if (kind === 'json') return typeof stored === 'string' ? (JSON.parse(stored) as Json) : (stored as Json)
  if (kind === 'integer') return Number(stored)
  return String(stored)
}

/** A cell of an archive as a database stores it. */
export function fromArchive({ kind }: ColumnShape, cell: Json, dialect: DialectName): unknown {
  if (cell === null) return null
  if (kind === 'json') return JSON.stringify(cell)
  return kind === 'boolean' && dialect === 'sqlite' ? Number(cell) : cell
}
