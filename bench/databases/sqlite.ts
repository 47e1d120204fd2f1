import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Row } from '#engine'
import { applySchema } from './schema.js'
import type { BenchDatabase } from './database.js'

/** Makes the SQLite file in the folder, where both servers look for it. */
export async function openSqlite(folder: string): Promise<BenchDatabase> {
  const environment = { DATA_DIR: folder }
  await applySchema(environment)
  const connection = new Sqlite(join(folder, 'lectern.sqlite'))
  connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = NORMAL')
  const version = connection.prepare<[], { v: string }>('select sqlite_version() as v').get()
  return {
    name: 'sqlite',
    version: `SQLite ${version?.v}`,
    environment,
    insert: async (table, rows) => insert(connection, table, rows),
    // No ANALYZE: the product runs none, and both servers plan by the same defaults.
    settle: async () => void connection.pragma('wal_checkpoint(truncate)'),
    disconnect: async () => void connection.close(),
    drop: async () => undefined,
  }
}

function insert(connection: Sqlite.Database, table: string, rows: readonly Row[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const names = columns.map((column) => `"${column}"`).join()
  const statement = connection.prepare(`insert into "${table}" (${names}) values (${columns.map(() => '?').join()})`)
  const all = connection.transaction(() => {
    for (const row of rows) statement.run(columns.map((column) => valueOf(row[column])))
  })
  all()
}

function valueOf(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value
}
