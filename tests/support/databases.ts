import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import knex from 'knex'
import pg from 'pg'
import {
  openDatabase,
  postgresFromKnex,
  sqliteFromKnex,
  type Database,
  type PostgresClient,
} from '../../app/engine/sql/main.js'

/** Where a database is, for another process to open it too; see `openPlace`. */
export type DatabasePlace =
  | { readonly dialect: 'sqlite'; readonly filename: string }
  | { readonly dialect: 'postgres'; readonly url: string; readonly schema: string }

/** An empty database of its own, thrown away by `close`. */
export interface OpenedDatabase {
  readonly database: Database
  readonly place: DatabasePlace
  close(): Promise<void>
}

export interface DatabaseOpener {
  readonly name: string
  open(): Promise<OpenedDatabase>
}

/** better-sqlite3 itself, a file in a temporary folder. */
export const plainSqlite: DatabaseOpener = {
  name: 'sqlite',
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-'))
    const filename = join(folder, 'test.sqlite')
    const write = new Sqlite(filename, { timeout: 0 })
    write.pragma('journal_mode = wal')
    const read = new Sqlite(filename, { readonly: true })
    const database = openDatabase({ dialect: 'sqlite', write: async () => write, read: async () => read })
    return {
      database,
      place: { dialect: 'sqlite', filename },
      close: async () => {
        await database.close()
        read.close()
        write.close()
        await rm(folder, { recursive: true })
      },
    }
  },
}

/** knex's pools over better-sqlite3, as the host opens them. */
export const knexSqlite: DatabaseOpener = {
  name: 'sqlite over knex',
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-'))
    const filename = join(folder, 'test.sqlite')
    const client = 'better-sqlite3'
    const write = knex({ client, connection: { filename }, useNullAsDefault: true })
    await write.raw('pragma journal_mode = wal')
    const read = knex({
      client,
      connection: { filename, options: { readonly: true } },
      useNullAsDefault: true,
      pool: { min: 0, max: 3 },
    })
    const database = openDatabase(sqliteFromKnex(write, read))
    return {
      database,
      place: { dialect: 'sqlite', filename },
      close: async () => {
        await database.close()
        await Promise.all([write.destroy(), read.destroy()])
        await rm(folder, { recursive: true })
      },
    }
  },
}

/** A schema of its own in the database of DATABASE_URL, over knex with pipelining. */
function knexPostgres(connectionString: string): DatabaseOpener {
  return {
    name: 'postgres over knex',
    async open() {
      const schema = await makeSchema(connectionString)
      // A const of its own: knex's type does not know pg's `pipeline`, and hands it on all the same.
      const connection = { connectionString, options: `-c search_path=${schema.name}`, pipeline: true }
      const client = knex({
        client: 'pg',
        connection,
        pool: { min: 0, max: 10 },
      })
      const database = openDatabase(postgresFromKnex(client))
      return {
        database,
        place: { dialect: 'postgres', url: connectionString, schema: schema.name },
        close: async () => {
          await database.close()
          await client.destroy()
          await schema.drop()
        },
      }
    },
  }
}

/** The same over a plain pg pool, without pipelining. */
function plainPostgres(connectionString: string): DatabaseOpener {
  return {
    name: 'postgres, not pipelined',
    async open() {
      const schema = await makeSchema(connectionString)
      const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema.name}`, max: 10 })
      pool.on('error', () => undefined)
      pool.on('connect', (client) => void client.on('error', () => undefined))
      const database = openDatabase({
        dialect: 'postgres',
        pool: {
          acquire: async () => (await pool.connect()) as unknown as PostgresClient,
          release: async (client, lost) => (client as unknown as pg.PoolClient).release(lost),
          close: () => pool.end(),
        },
      })
      return {
        database,
        place: { dialect: 'postgres', url: connectionString, schema: schema.name },
        close: async () => {
          await database.close()
          await schema.drop()
        },
      }
    },
  }
}

/** Opens a database that is there already, on connections of its own, which `close` gives back. */
export async function openPlace(place: DatabasePlace): Promise<Pick<OpenedDatabase, 'database' | 'close'>> {
  if (place.dialect === 'sqlite') {
    const write = new Sqlite(place.filename, { timeout: 10_000 })
    const read = new Sqlite(place.filename, { readonly: true, timeout: 10_000 })
    const database = openDatabase({ dialect: 'sqlite', write: async () => write, read: async () => read })
    return {
      database,
      close: async () => {
        await database.close()
        read.close()
        write.close()
      },
    }
  }
  const connection = { connectionString: place.url, options: `-c search_path=${place.schema}`, pipeline: true }
  const client = knex({ client: 'pg', connection, pool: { min: 0, max: 10 } })
  const database = openDatabase(postgresFromKnex(client))
  return {
    database,
    close: async () => {
      await database.close()
      await client.destroy()
    },
  }
}

async function makeSchema(connectionString: string): Promise<{ name: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const run = async (text: string): Promise<void> => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    await client.query(text)
    await client.end()
  }
  await run(`create schema ${name}`)
  return { name, drop: () => run(`drop schema ${name} cascade`) }
}

const url = process.env.DATABASE_URL

/** Every way a database is opened: SQLite always, PostgreSQL where DATABASE_URL is set. */
export const ALL_DATABASES: readonly DatabaseOpener[] = [
  plainSqlite,
  knexSqlite,
  ...(url ? [knexPostgres(url), plainPostgres(url)] : []),
]

/** One of each dialect. */
export const BOTH_DIALECTS: readonly DatabaseOpener[] = [
  // Where the suites have run on SQLite before, they need not once more.
  ...(url && process.env['TEST_ONLY_POSTGRES'] ? [] : [plainSqlite]),
  ...(url ? [knexPostgres(url)] : []),
]
