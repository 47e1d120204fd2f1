import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'

type Values = readonly unknown[]
type Rows = readonly Record<string, unknown>[]

/** A statement with `$1…`, its values, and the name it is prepared under. */
export type Query = readonly [name: string, text: string, values: Values]

/** What the hand-written server needs of either driver: statements prepared once, and transactions. */
export interface Store {
  readonly isPostgres: boolean
  query(...query: Query): Promise<Rows>
  /** Statements that do not need each other's results, in one flight where the driver can. */
  queryAll(queries: readonly Query[]): Promise<readonly Rows[]>
  transaction<T>(work: (query: Store['query']) => Promise<T>): Promise<T>
}

export function openStore(url: string, folder: string): Store {
  return url === '' ? openSqlite(join(folder, 'lectern.sqlite')) : openPostgres(url)
}

function openPostgres(url: string): Store {
  // Texts of dates, instants and integers as the answers want them.
  const text = (value: string) => value
  pg.types.setTypeParser(pg.types.builtins.DATE, text)
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  pg.types.setTypeParser(
    pg.types.builtins.TIMESTAMPTZ,
    (value) => `${value.slice(0, 10)}T${value.slice(11, 19)}.${value.slice(20, -3).padEnd(3, '0')}Z`
  )
  // Pipelining, as our own side has it; pg's types do not know it yet.
  const options = { connectionString: url, max: 10, options: '-c timezone=UTC', pipeline: true }
  const pool = new pg.Pool(options)
  const run = async (client: pg.Pool | pg.PoolClient, [name, statement, values]: Query): Promise<Rows> => {
    const { rows } = await client.query<Record<string, unknown>>({ name, text: statement, values: [...values] })
    return rows
  }
  return {
    isPostgres: true,
    query: (...query) => run(pool, query),
    async queryAll(queries) {
      const client = await pool.connect()
      try {
        return await Promise.all(queries.map((query) => run(client, query)))
      } finally {
        client.release()
      }
    },
    async transaction(work) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        const result = await work((...query) => run(client, query))
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback')
        throw error
      } finally {
        client.release()
      }
    },
  }
}

function openSqlite(file: string): Store {
  const connection = new Sqlite(file, { timeout: 5000 })
  connection.pragma('journal_mode = wal')
  connection.pragma('synchronous = full')
  connection.pragma('foreign_keys = on')
  const prepared = new Map<string, Sqlite.Statement>()
  const run = ([name, text, values]: Query): Rows => {
    // `+?` keeps SQLite from planning again for each bound value, as our side knows to.
    let statement = prepared.get(name)
    if (!statement) {
      prepared.set(name, (statement = connection.prepare(text.replace(/\$(\d+)(::\w+(\[\])?)?/g, '+?$1'))))
    }
    const bound = Object.fromEntries(
      values.map((value, index) => [index + 1, typeof value === 'boolean' ? Number(value) : value])
    )
    return statement.reader ? (statement.all(bound) as Rows) : (statement.run(bound), [])
  }
  return {
    isPostgres: false,
    query: async (...query) => run(query),
    queryAll: async (queries) => queries.map(run),
    async transaction(work) {
      // One writer; nothing is awaited inside but these statements, which are done at once.
      connection.exec('begin immediate')
      try {
        const result = await work(async (...query) => run(query))
        connection.exec('commit')
        return result
      } catch (error) {
        connection.exec('rollback')
        throw error
      }
    },
  }
}
