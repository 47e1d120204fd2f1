import { fileURLToPath } from 'node:url'
import { entityOf } from '#engine'
import type { Entity, Registry, Row } from '#engine'
import { compileRegistry, loadDeclarations } from '#engine/compile/main'
import { fieldTypeOf } from '#engine/fields/main'
import type { DialectName } from '#engine/fields/main'
import type { BenchDatabase } from '../databases/database.js'
import type { SeedRecord } from './school.js'

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Rows of one statement. */
const BATCH = 1000

/** The registry of the project's declarations; throws with the first finding where they do not compile. */
export function projectRegistry(): Registry {
  const { registry, findings } = compileRegistry(loadDeclarations(ROOT))
  if (!registry) throw new Error(`The declarations do not compile: ${findings[0]?.message}`)
  return registry
}

/**
 * Writes records straight into their tables, in the columns that the engine would fill; beside the
 * engine, for 100,000 rows through its operations would take minutes. No audit, no outbox.
 */
export async function storeRecords(
  database: BenchDatabase,
  registry: Registry,
  records: readonly SeedRecord[]
): Promise<void> {
  for (let from = 0; from < records.length; ) {
    const name = records[from]?.entity ?? ''
    const after = records.findIndex((record, index) => index > from && record.entity !== name)
    const end = Math.min(after < 0 ? records.length : after, from + BATCH)
    const entity = entityOf(registry, name)
    const rows = records.slice(from, end).map((record) => storedRow(entity, record, database.name))
    await database.insert(entity.table, rows)
    from = end
  }
}

function storedRow(entity: Entity, record: SeedRecord, dialect: DialectName): Row {
  const row: Row = { ...record.columns }
  for (const field of entity.fields.filter(({ system }) => !system)) {
    const value = record.values[field.name] ?? null
    if (value !== null) Object.assign(row, fieldTypeOf(field.type).codec.toColumns(field, value, dialect))
    else for (const column of field.columns) row[column.name] = null
  }
  return row
}
