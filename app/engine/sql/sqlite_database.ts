import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { Counted, Database, Result, Row, Statement, TransactionOptions } from './database.js'
import { E_DATABASE_BUSY } from './errors.js'
import { withRetries } from './retry.js'
import type { RawSqlite } from './raw_sqlite.js'
import { SqliteConnection } from './sqlite_connection.js'
import { StatementCounter } from './statement_counter.js'
import { tracedStatement, tracedTransaction } from './tracing.js'
import { assertReading, OpenTransaction, shorten, TransactionContext } from './transaction_context.js'
import { TurnQueue } from './turn_queue.js'

/** Where the two connections come from; each is asked for once and kept. */
export interface SqliteOptions {
  readonly dialect: 'sqlite'
  /** The one connection that writes. Nobody else may write through it or hold a write lock beside it. */
  readonly write: () => Promise<RawSqlite>
  /** A read-only connection to the same file; for `:memory:` the writing one again. */
  readonly read: () => Promise<RawSqlite>
  /** A further read-only connection for one long look, and what gives it back; without it long looks read as others do. */
  readonly look?: () => Promise<{ readonly raw: RawSqlite; readonly release: () => Promise<void> }>
  /** Gives the connections back. */
  readonly close?: () => Promise<void>
}

/** Milliseconds for which a transaction may hold the process; then whoever only reads is served before it goes on. */
const SLICE = 2

/**
 * KiB of changed and read pages the writer keeps. What a transaction changes beyond it is written to the log
 * early and read from there again, which imports and long jobs pay for with the default of 2 MiB.
 */
const WRITE_CACHE = 65_536

/** A transaction and the connection that it is on. */
class SqliteTransaction extends OpenTransaction {
  readonly connection: SqliteConnection
  constructor(label: string, connection: SqliteConnection) {
    super(label)
    this.connection = connection
  }
}

/**
 * The database over better-sqlite3. Writers take turns in one `BEGIN IMMEDIATE` each, so that they
 * never meet SQLITE_BUSY inside this process; readers outside see the last commit (WAL).
 */
export class SqliteDatabase implements Database {
  readonly dialect = 'sqlite'
  readonly rowSecurity = false
  readonly #options: SqliteOptions
  readonly #context = new TransactionContext<SqliteTransaction>()
  readonly #counter = new StatementCounter()
  readonly #turns = new TurnQueue()
  #write: Promise<SqliteConnection> | null = null
  #read: Promise<SqliteConnection> | null = null

  constructor(options: SqliteOptions) {
    this.#options = options
  }

  forSchool(): Database {
    return this
  }

  acrossSchools(): Database {
    return this
  }

  asOwner(): Database {
    return this
  }

  get inTransaction(): boolean {
    return this.#context.current !== null
  }

  get unitOfWork(): object | null {
    return this.#context.current
  }

  async read(statement: Statement): Promise<readonly Row[]> {
    const [rows] = await this.readAll([statement])
    return rows ?? []
  }

  async readAll(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    const transaction = this.#context.current
    if (transaction) {
      const results = await this.#fly(transaction, statements)
      return results.map((result) => result.rows)
    }
    const connection = await this.#reader()
    return statements.map((statement) => {
      assertReading(statement)
      return this.#run(connection, statement).rows
    })
  }

  async write(statements: readonly Statement[]): Promise<readonly Result[]> {
    return this.#fly(this.#context.require(shorten(statements[0]?.text ?? '')), statements)
  }

  defer(statement: Statement): void {
    this.#context.require(shorten(statement.text)).defer(statement)
  }

  beforeCommit(key: string, callback: () => void): void {
    this.#context.require('callback before the commit').finishing.set(key, callback)
  }

  afterCommit(callback: () => void): void {
    this.#context.require('after-commit callback').callbacks.push(callback)
  }

  async transaction<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    const open = this.#context.current
    if (open) return this.#context.join(open, work)
    return tracedTransaction(options, () =>
      this.#turns.run(() => withRetries(() => this.#attempt(work, options), isBusy))
    )
  }

  async snapshot<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    const open = this.#context.current
    if (open) return this.#context.join(open, work)
    if (!this.#options.look) return work()
    await this.#writer()
    const { raw, release } = await this.#options.look()
    try {
      return await this.#hold(new SqliteTransaction(options.label, new SqliteConnection(raw)), 'begin', work)
    } finally {
      await release()
    }
  }

  async alone(statement: Statement): Promise<void> {
    if (this.inTransaction) throw new Error('A statement cannot stand alone inside a transaction')
    await this.transaction(() => this.write([statement]), { label: 'alone' })
  }

  countStatements<T>(work: () => Promise<T>): Promise<Counted<T>> {
    return this.#counter.collect(work)
  }

  /** Waits for the transactions in the queue, then gives the connections back. */
  async close(): Promise<void> {
    await this.#turns.run(async () => {
      for (const held of [this.#write, this.#read]) {
        const connection = await held
        connection?.forget()
      }
    })
    await this.#options.close?.()
  }

  async #attempt<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    return this.#hold(new SqliteTransaction(options.label, await this.#writer()), 'begin immediate', work)
  }

  async #hold<T>(transaction: SqliteTransaction, begin: string, work: () => Promise<T>): Promise<T> {
    const { connection } = transaction
    this.#control(connection, begin, 'begin')
    try {
      const result = await this.#context.run(transaction, work)
      await this.#fly(transaction, [])
      this.#control(connection, 'commit', 'commit')
      transaction.closed = true
      this.#context.runCallbacks(transaction)
      return result
    } catch (error) {
      transaction.closed = true
      // Some errors (disk full, I/O) have already ended it.
      if (connection.raw.inTransaction) this.#control(connection, 'rollback', 'rollback')
      throw error
    }
  }

  /** Runs what was deferred, then the given statements, at once and without a pause between them. */
  async #fly(transaction: SqliteTransaction, statements: readonly Statement[]): Promise<readonly Result[]> {
    transaction.assertHealthy()
    const { connection } = transaction
    if (performance.now() - transaction.turnAt > SLICE) {
      // Reads of others go to their own connection; writers wait for their turn, as they would anyway.
      await yieldToOthers()
      transaction.turnAt = performance.now()
    }
    try {
      for (const statement of transaction.takeDeferred()) this.#run(connection, statement)
      return statements.map((statement) => this.#run(connection, statement))
    } catch (error) {
      transaction.fail(error)
      throw error
    }
  }

  #run(connection: SqliteConnection, statement: Statement): Result {
    return this.#counter.around(statement.text, () =>
      tracedStatement('sqlite', statement.text, () => connection.run(statement))
    )
  }

  #control(connection: SqliteConnection, text: string, recorded: string): void {
    this.#counter.around(recorded, () => connection.control(text))
  }

  /** The writing connection; a failed opening is tried again by the next caller. */
  #writer(): Promise<SqliteConnection> {
    this.#write ??= this.#openWrite().catch((error: unknown) => {
      this.#write = null
      throw error
    })
    return this.#write
  }

  #reader(): Promise<SqliteConnection> {
    this.#read ??= this.#openRead().catch((error: unknown) => {
      this.#read = null
      throw error
    })
    return this.#read
  }

  async #openWrite(): Promise<SqliteConnection> {
    const raw = await this.#options.write()
    // Per connection and off by default; the last wall between schools.
    raw.pragma('foreign_keys = on')
    raw.pragma(`cache_size = -${WRITE_CACHE}`)
    return new SqliteConnection(raw)
  }

  async #openRead(): Promise<SqliteConnection> {
    // A read-only connection cannot make the file; the writing one can.
    await this.#writer()
    return new SqliteConnection(await this.#options.read())
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof E_DATABASE_BUSY
}
