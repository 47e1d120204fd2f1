import type { Database } from './database.js'
import { PostgresDatabase, type PostgresOptions } from './postgres_database.js'
import { SqliteDatabase, type SqliteOptions } from './sqlite_database.js'

export type DatabaseOptions = SqliteOptions | PostgresOptions

/** Opens the engine's database over given connections; nothing is connected before the first statement. */
export function openDatabase(options: DatabaseOptions): Database {
  return options.dialect === 'sqlite' ? new SqliteDatabase(options) : PostgresDatabase.open(options)
}
