import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from '@adonisjs/lucid'
import type { PostgreConfig, SqliteConfig } from '@adonisjs/lucid/types/database'
import { dataDirectory } from '#start/data_directory'
import env from '#start/env'
import { usePostgresTypes } from '#start/postgres_types'

// SQLite opens no file in a folder that is not there, and both databases need the folder for uploads.
mkdirSync(dataDirectory(), { recursive: true, mode: 0o700 })

const url = env.get('DATABASE_URL')
const migrations = { naturalSort: true, paths: ['database/migrations'], disableRollbacksInProduction: true }
const schemaGeneration = { enabled: false }

/** Which of the two databases holds the records. */
export const databaseDialect: 'postgres' | 'sqlite' = url ? 'postgres' : 'sqlite'

/**
 * Whether PostgreSQL itself keeps schools apart by row-level security, as a second wall. The installation
 * decides by `DB_ROW_SECURITY`, and runs `schema:apply` when it changes its mind; tests always have it.
 */
export const rowSecurity =
  databaseDialect === 'postgres' && env.get('DB_ROW_SECURITY', env.get('NODE_ENV') === 'test' ? 'on' : 'off') === 'on'

/** The connection that holds the records on PostgreSQL. With row security its sessions change roles, so it has a pool of its own. */
export const recordsConnection = rowSecurity ? 'pg_records' : 'pg'

/** The connection of the host's own tables: sessions and limits. On SQLite a file of its own. */
export const hostConnection = url ? 'pg' : 'sqlite_host'

/** Milliseconds after which PostgreSQL gives a statement up, so that one school's query cannot hold a connection for ever. */
const STATEMENT_TIMEOUT = 30_000

/** The SQLite files of this installation; on PostgreSQL they are neither made nor read. */
export const sqliteFiles = {
  records: join(dataDirectory(), 'lectern.sqlite'),
  host: join(dataDirectory(), 'host.sqlite'),
} as const

/**
 * Connections open when first used. `sqlite` is the only one that writes records and the engine holds it,
 * `sqlite_read` the same file for reading (the file must exist by then); hence a pool of one each.
 */
export default defineConfig({
  connection: url ? 'pg' : 'sqlite',
  prettyPrintDebugQueries: false,
  connections: {
    sqlite: sqlite(sqliteFiles.records),
    sqlite_read: sqliteReader(sqliteFiles.records),
    sqlite_host: sqlite(sqliteFiles.host),
    ...(url ? { pg: postgres(url) } : {}),
    ...(url && rowSecurity ? { [recordsConnection]: postgres(url) } : {}),
  },
})

/** The part of better-sqlite3's connection that set-up uses. */
interface Pragmas {
  pragma(text: string): unknown
}

type Done = (error: Error | null, connection: unknown) => void

function sqlite(filename: string): SqliteConfig {
  // In production a commit survives a power cut; elsewhere it survives a crash of the process.
  const synchronous = env.get('NODE_ENV') === 'production' ? 'FULL' : 'NORMAL'
  return {
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    migrations,
    schemaGeneration,
    pool: {
      min: 1,
      max: 1,
      afterCreate: (connection: Pragmas, done: Done) => {
        connection.pragma('journal_mode = WAL')
        connection.pragma(`synchronous = ${synchronous}`)
        connection.pragma('busy_timeout = 5000')
        connection.pragma('foreign_keys = ON')
        done(null, connection)
      },
    },
  }
}

function sqliteReader(filename: string): SqliteConfig {
  // A const of its own: Lucid's type does not know the driver's options, and hands them on all the same.
  const connection = { filename, options: { readonly: true } }
  return {
    client: 'better-sqlite3',
    connection,
    useNullAsDefault: true,
    schemaGeneration,
    pool: {
      min: 0,
      // One reads for everybody, the others hold still while something long is read.
      max: 3,
      afterCreate: (raw: Pragmas, done: Done) => {
        raw.pragma('busy_timeout = 5000')
        done(null, raw)
      },
    },
  }
}

function postgres(connectionString: string): PostgreConfig {
  usePostgresTypes()
  // Pipelining and the session's options go to pg's client unchanged.
  const timeout = env.get('DB_STATEMENT_TIMEOUT', STATEMENT_TIMEOUT)
  const options = `-c timezone=UTC -c statement_timeout=${timeout}`
  const connection = { connectionString, pipeline: true, options }
  return { client: 'pg', connection, pool: { min: 2, max: 10 }, migrations, schemaGeneration }
}
