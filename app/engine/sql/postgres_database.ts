import type { Database, Result, Row, Statement, TransactionOptions } from './database.js'
import { E_COMMIT_UNKNOWN, E_CONNECTION_LOST, E_TRANSACTION_ABORTED } from './errors.js'
import {
  FlightError,
  PostgresSender,
  type PostgresClient,
  type PostgresPool,
  type PostgresResult,
} from './postgres_connection.js'
import { isConnectionLost, isRetryable, isStalePlan, toPostgresError } from './postgres_errors.js'
import { hasCause, withRetries } from './retry.js'
import { StatementCounter } from './statement_counter.js'
import { assertReading, OpenTransaction, shorten, TransactionContext } from './transaction_context.js'

export interface PostgresOptions {
  readonly dialect: 'postgres'
  readonly pool: PostgresPool
}

const BEGIN: Statement = { text: 'begin', values: [] }
const COMMIT: Statement = { text: 'commit', values: [] }
const ROLLBACK: Statement = { text: 'rollback', values: [] }

/** A transaction takes its connection with its first flight, which BEGIN leads. */
class PostgresTransaction extends OpenTransaction {
  client: Promise<PostgresClient> | null = null
  begun = false
}

/** The database over pg, pipelined where the client was opened with `pipeline: true`. */
export class PostgresDatabase implements Database {
  readonly dialect = 'postgres'
  readonly #pool: PostgresPool
  readonly #sender = new PostgresSender()
  readonly #context = new TransactionContext<PostgresTransaction>()
  readonly #counter = new StatementCounter()

  constructor(options: PostgresOptions) {
    this.#pool = options.pool
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
    statements.forEach(assertReading)
    if (statements.length === 0) return []
    return withRetries(() => this.#readOutside(statements), stalePlan)
  }

  async write(statements: readonly Statement[]): Promise<readonly Result[]> {
    return this.#fly(this.#context.require(shorten(statements[0]?.text ?? '')), statements)
  }

  defer(statement: Statement): void {
    this.#context.require(shorten(statement.text)).defer(statement)
  }

  afterCommit(callback: () => void): void {
    this.#context.require('after-commit callback').callbacks.push(callback)
  }

  async transaction<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    const open = this.#context.current
    if (open) return this.#context.join(open, work)
    return withRetries(
      () => this.#attempt(work, options),
      (error) => !(error instanceof E_COMMIT_UNKNOWN) && hasCause(error, isRetryable)
    )
  }

  countStatements<T>(work: () => Promise<T>): Promise<{ result: T; statements: readonly string[] }> {
    return this.#counter.collect(work)
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  async #readOutside(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    const client = await this.#acquire()
    let lost = false
    try {
      const results = await this.#send(client, statements)
      return results.map((result) => result.rows)
    } catch (error) {
      lost = mustDiscard(error)
      throw error
    } finally {
      await this.#pool.release(client, lost)
    }
  }

  async #attempt<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    const transaction = new PostgresTransaction(options.label)
    let lost = false
    try {
      const result = await this.#context.run(transaction, work)
      await this.#commit(transaction)
      transaction.closed = true
      this.#context.runCallbacks(transaction)
      return result
    } catch (error) {
      transaction.closed = true
      lost = !(await this.#rollback(transaction)) || mustDiscard(error)
      throw error
    } finally {
      const client = await transaction.client?.catch(() => null)
      if (client) await this.#pool.release(client, lost)
    }
  }

  /** Sends what was deferred, then the statements; BEGIN goes before them in the first flight. */
  async #fly(transaction: PostgresTransaction, statements: readonly Statement[]): Promise<readonly Result[]> {
    transaction.assertHealthy()
    try {
      const client = await (transaction.client ??= this.#acquire())
      // From here to the sending nothing is awaited: flights of parallel branches keep their order.
      const lead = this.#lead(transaction)
      const results = await this.#send(client, [...lead, ...statements])
      return results.slice(lead.length).map((result) => ({ rows: result.rows, count: result.rowCount ?? 0 }))
    } catch (error) {
      transaction.fail(error)
      throw error
    }
  }

  /** COMMIT counts only when the server says so: it answers the commit of a failed transaction with ROLLBACK. */
  async #commit(transaction: PostgresTransaction): Promise<void> {
    transaction.assertHealthy()
    const lead = this.#lead(transaction, true)
    if (lead.length === 0 && !transaction.begun) return
    const client = await (transaction.client ??= this.#acquire())
    try {
      const results = await this.#send(client, [...lead, COMMIT])
      if (results.at(-1)?.command !== 'COMMIT') throw new E_TRANSACTION_ABORTED([transaction.label])
      transaction.begun = false
    } catch (error) {
      if (!(error instanceof E_CONNECTION_LOST)) throw error
      throw new E_COMMIT_UNKNOWN([transaction.label], { cause: error })
    }
  }

  /** BEGIN if it has not been sent, and what was deferred; nothing for an empty commit. */
  #lead(transaction: PostgresTransaction, committing = false): readonly Statement[] {
    const deferred = transaction.takeDeferred()
    if (transaction.begun || (committing && deferred.length === 0)) return deferred
    transaction.begun = true
    return [BEGIN, ...deferred]
  }

  /** True when the connection is in order afterwards. */
  async #rollback(transaction: PostgresTransaction): Promise<boolean> {
    const client = await transaction.client?.catch(() => null)
    if (!client || !transaction.begun) return true
    try {
      await this.#send(client, [ROLLBACK])
      return true
    } catch {
      // The error that led here is the one to report; the server drops the transaction with the connection.
      return false
    }
  }

  async #acquire(): Promise<PostgresClient> {
    try {
      return await this.#pool.acquire()
    } catch (error) {
      throw new E_CONNECTION_LOST([error instanceof Error ? error.message : String(error)], { cause: error })
    }
  }

  async #send(client: PostgresClient, statements: readonly Statement[]): Promise<readonly PostgresResult[]> {
    for (const statement of statements) this.#counter.record(statement.text)
    try {
      return await this.#sender.send(client, statements)
    } catch (error) {
      if (!(error instanceof FlightError)) throw error
      throw toPostgresError(error.cause, error.statement.text)
    }
  }
}

function stalePlan(error: unknown): boolean {
  return hasCause(error, isStalePlan)
}

/** A connection that broke, or whose prepared statements no longer fit the schema. */
function mustDiscard(error: unknown): boolean {
  return hasCause(error, (cause) => isConnectionLost(cause) || isStalePlan(cause))
}
