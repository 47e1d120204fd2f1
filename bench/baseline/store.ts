import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'

type Values = readonly unknown[]
type Rows = readonly Record<string, unknown>[]

/** A statement with `$1…`, its values, and the name it is prepared under. */
export type Query = readonly [name: string, text: string, values: Values]

/** Sends statements of a transaction in one flight; `last` commits it in the same flight. */
export type Fly = (queries: readonly Query[], last?: 'last') => Promise<readonly Rows[]>

/** What the hand-written server needs of either driver: statements prepared once, and transactions. */
export interface Store {
  readonly isPostgres: boolean
  query(...query: Query): Promise<Rows>
  /** Statements that do not need each other's results, in one flight where the driver can. */
  queryAll(queries: readonly Query[]): Promise<readonly Rows[]>
  /** Begins with the first flight and ends with the one marked last; rolled back where `work` throws. */
  transaction<T>(work: (fly: Fly) => Promise<T>): Promise<T>
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
  const held = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    try {
      return await work(client)
    } finally {
      client.release()
    }
  }
  return {
    isPostgres: true,
    query: (...query) => run(pool, query),
    queryAll: (queries) =>
      held((client) => inOnePacket(client, () => Promise.all(queries.map((query) => run(client, query))))),
    transaction: (work) => held((client) => inTransaction(client, run, work)),
  }
}

/** pg's connection, which its types leave out. */
interface Corked {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } }
}

/** Statements sent one after the other leave together, as our own side sends them. */
function inOnePacket<T>(client: pg.PoolClient, send: () => Promise<T>): Promise<T> {
  const { stream } = (client as unknown as Corked).connection
  stream.cork()
  const sent = send()
  stream.uncork()
  return sent
}

/** Nothing waits for BEGIN or COMMIT alone: they go with the statements beside them. */
async function inTransaction<T>(
  client: pg.PoolClient,
  run: (client: pg.PoolClient, query: Query) => Promise<Rows>,
  work: (fly: Fly) => Promise<T>
): Promise<T> {
  let isOpen = false
  try {
    return await work(async (queries, last) => {
      const [rows, ended] = await inOnePacket(client, () => {
        const begun = isOpen ? null : client.query('begin')
        isOpen = true
        const answers = Promise.all(queries.map((query) => run(client, query)))
        return Promise.all([answers, last && client.query('commit'), begun])
      })
      if (ended && ended.command !== 'COMMIT') throw new Error('The transaction was rolled back')
      if (last) isOpen = false
      return rows
    })
  } catch (error) {
    if (isOpen) await client.query('rollback')
    throw error
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
    const bound: Record<number, unknown> = {}
    for (const [index, value] of values.entries()) bound[index + 1] = typeof value === 'boolean' ? Number(value) : value
    return statement.reader ? (statement.all(bound) as Rows) : (statement.run(bound), [])
  }
  const [begin, commit, rollback] = ['begin immediate', 'commit', 'rollback'].map((text) => connection.prepare(text))
  return {
    isPostgres: false,
    query: async (...query) => run(query),
    queryAll: async (queries) => queries.map(run),
    async transaction(work) {
      // One writer; nothing is awaited inside but these statements, which are done at once.
      begin?.run()
      try {
        return await work(async (queries, last) => {
          const rows = queries.map(run)
          if (last) commit?.run()
          return rows
        })
      } catch (error) {
        if (connection.inTransaction) rollback?.run()
        throw error
      }
    },
  }
}
