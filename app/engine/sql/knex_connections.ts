import type { PostgresClient, PostgresPool } from './postgres_connection.js'
import type { PostgresOptions } from './postgres_database.js'
import type { RawSqlite } from './raw_sqlite.js'
import type { SqliteOptions } from './sqlite_database.js'

/** The part of knex that is used; Lucid gives it by `db.connection(name).getWriteClient()`. */
export interface KnexLike {
  readonly client: {
    acquireConnection(): Promise<unknown>
    releaseConnection(connection: unknown): Promise<unknown>
  }
}

/**
 * The two SQLite connections out of knex's pools. The writing one is held until `close`, so its pool
 * must allow one more if anybody else uses it. Close before knex is destroyed: it waits for what is out.
 */
export function sqliteFromKnex(write: KnexLike, read: KnexLike): SqliteOptions {
  const held: { readonly from: KnexLike; readonly connection: unknown }[] = []
  const take = async (from: KnexLike): Promise<RawSqlite> => {
    const connection = await from.client.acquireConnection()
    held.push({ from, connection })
    return connection as RawSqlite
  }
  return {
    dialect: 'sqlite',
    write: () => take(write),
    read: () => take(read),
    look: async () => {
      const connection = await read.client.acquireConnection()
      return {
        raw: connection as RawSqlite,
        release: async () => {
          await read.client.releaseConnection(connection)
        },
      }
    },
    close: async () => {
      for (const { from, connection } of held.splice(0)) await from.client.releaseConnection(connection)
    },
  }
}

/**
 * knex's own pg pool. Its connection settings go to `new Client(…)` unchanged, so `pipeline: true`
 * among them turns pipelining on; knex's statements keep working, streams and cursors do not. With
 * `rowSecurity` nobody else may use the pool.
 */
export function postgresFromKnex(knex: KnexLike, rowSecurity = false): PostgresOptions {
  const pool: PostgresPool = {
    acquire: async () => (await knex.client.acquireConnection()) as PostgresClient,
    release: async (client, lost) => {
      // knex asks for this mark before it hands a connection out, and destroys one that has it.
      if (lost) Object.assign(client, { __knex__disposed: 'lost inside a transaction' })
      await knex.client.releaseConnection(client)
    },
    // The pool belongs to knex, which the host closes.
    close: async () => undefined,
  }
  return { dialect: 'postgres', pool, rowSecurity }
}
