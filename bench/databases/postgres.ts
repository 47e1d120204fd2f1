import pg from 'pg'
import type { Row } from '#engine'
import { applySchema } from './schema.js'
import type { BenchDatabase } from './database.js'

const NAME = 'lectern_bench'

/**
 * Makes the database `lectern_bench` on the server of `DATABASE_URL`, anew where one is left of a run
 * that was cut short. The role must be allowed to create databases.
 */
export async function openPostgres(folder: string, serverUrl: string): Promise<BenchDatabase> {
  await administer(serverUrl, [`drop database if exists ${NAME} with (force)`, `create database ${NAME}`])
  const url = new URL(serverUrl)
  url.pathname = `/${NAME}`
  const environment = { DATABASE_URL: url.href, DATA_DIR: folder }
  await applySchema(environment)
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  return {
    name: 'postgres',
    version: `PostgreSQL ${rows[0]?.server_version.split(' ')[0]}`,
    environment,
    insert: (table, batch) => insert(client, table, batch),
    settle: async () => {
      await client.query('vacuum analyze')
      await client.query('checkpoint')
    },
    disconnect: () => client.end(),
    drop: () => administer(serverUrl, [`drop database if exists ${NAME} with (force)`]),
  }
}

async function insert(client: pg.Client, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).map((column) => `"${column}"`)
  await client.query(
    `insert into "${table}" (${columns.join()}) select ${columns.join()} from json_populate_recordset(null::"${table}", $1)`,
    [JSON.stringify(rows)]
  )
}

async function administer(serverUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
