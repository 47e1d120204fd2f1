import type { Counted, Database, Result, Row, Statement, TransactionOptions } from './database.js'
import { E_COMMIT_UNKNOWN, E_CONNECTION_LOST, E_TRANSACTION_ABORTED } from './errors.js'
import {
  FlightError,
  PostgresSender,
  type PostgresClient,
  type PostgresPool,
  type PostgresResult,
} from './postgres_connection.js'
import { isRetryable, mustDiscard, stalePlan, toPostgresError } from './postgres_errors.js'
import {
  ALL_SCHOOLS,
  isReach,
  isSameReach,
  NO_SCHOOL,
  OWNER,
  ofSchool,
  reachOfConnection,
  reachOfTransaction,
  type Reach,
} from './row_security.js'
import { BEGIN, BEGIN_LOOK, COMMIT, PostgresTransaction, ROLLBACK, unlimited } from './postgres_transaction.js'
import { hasCause, withRetries } from './retry.js'
import { StatementCounter } from './statement_counter.js'
import { tracedFlight, tracedTransaction } from './tracing.js'
import { assertReading, shorten, TransactionContext } from './transaction_context.js'

export interface PostgresOptions {
  readonly dialect: 'postgres'
  readonly pool: PostgresPool
  /**
   * Statements run under roles that row-level security binds to the rows of one school. The pool must then
   * be the engine's alone: its connections keep the role. False by default.
   */
  readonly rowSecurity?: boolean
}

/** What all views of one database share. */
interface Shared {
  readonly pool: PostgresPool
  readonly rowSecurity: boolean
  readonly sender: PostgresSender
  readonly context: TransactionContext<PostgresTransaction>
  readonly counter: StatementCounter
  /** The reach that each connection was given last. */
  readonly reaches: WeakMap<PostgresClient, Reach>
  /** Made once, so that what is kept by database finds one and the same for all views. */
  acrossSchools: PostgresDatabase | null
}

/** The database over pg, pipelined where the client was opened with `pipeline: true`. */
export class PostgresDatabase implements Database {
  readonly dialect = 'postgres'
  readonly #shared: Shared
  readonly #reach: Reach

  private constructor(shared: Shared, reach: Reach) {
    this.#shared = shared
    this.#reach = reach
  }

  /** Opens a database that reaches no school's rows where row security is on; views of it do. */
  static open({ pool, rowSecurity = false }: PostgresOptions): PostgresDatabase {
    const shared: Shared = {
      pool,
      rowSecurity,
      sender: new PostgresSender(),
      context: new TransactionContext(),
      counter: new StatementCounter(),
      reaches: new WeakMap(),
      acrossSchools: null,
    }
    return new PostgresDatabase(shared, NO_SCHOOL)
  }

  get rowSecurity(): boolean {
    return this.#shared.rowSecurity
  }

  forSchool(schoolId: string): Database {
    return this.#reaching(ofSchool(schoolId))
  }

  acrossSchools(): Database {
    return (this.#shared.acrossSchools ??= this.#reaching(ALL_SCHOOLS))
  }

  asOwner(): Database {
    return this.#reaching(OWNER)
  }

  get inTransaction(): boolean {
    return this.#shared.context.current !== null
  }

  get unitOfWork(): object | null {
    return this.#shared.context.current
  }

  async read(statement: Statement): Promise<readonly Row[]> {
    const [rows] = await this.readAll([statement])
    return rows ?? []
  }

  async readAll(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    const transaction = this.#shared.context.current
    if (transaction) {
      const results = await this.#fly(transaction, statements)
      return results.map((result) => result.rows)
    }
    statements.forEach(assertReading)
    if (statements.length === 0) return []
    return withRetries(() => this.#readOutside(statements), stalePlan)
  }

  async write(statements: readonly Statement[]): Promise<readonly Result[]> {
    return this.#fly(this.#shared.context.require(shorten(statements[0]?.text ?? '')), statements)
  }

  defer(statement: Statement): void {
    const transaction = this.#shared.context.require(shorten(statement.text))
    this.#reachInside(transaction)
    transaction.defer(statement)
  }

  beforeCommit(key: string, callback: () => void): void {
    this.#shared.context.require('callback before the commit').finishing.set(key, callback)
  }

  afterCommit(callback: () => void): void {
    this.#shared.context.require('after-commit callback').callbacks.push(callback)
  }

  async transaction<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    const open = this.#shared.context.current
    if (open) return this.#shared.context.join(open, work)
    const isAgain = (error: unknown) => !(error instanceof E_COMMIT_UNKNOWN) && hasCause(error, isRetryable)
    return tracedTransaction(options, () => withRetries(() => this.#attempt(work, options, BEGIN), isAgain))
  }

  async snapshot<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    const open = this.#shared.context.current
    if (open) return this.#shared.context.join(open, work)
    return tracedTransaction(options, () => this.#attempt(work, options, BEGIN_LOOK))
  }

  async alone(statement: Statement): Promise<void> {
    if (this.inTransaction) throw new Error('A statement cannot stand alone inside a transaction')
    const client = await this.#acquire()
    let lost = true
    try {
      // Each in a flight of its own: a statement that refuses transactions refuses pipelines too.
      const lead = this.#reachOutside(client, this.#reach)
      for (const one of [...lead, ...unlimited(statement)]) await this.#send(client, [one])
      lost = false
    } finally {
      await this.#shared.pool.release(client, lost)
    }
  }

  countStatements<T>(work: () => Promise<T>): Promise<Counted<T>> {
    return this.#shared.counter.collect(work)
  }

  async close(): Promise<void> {
    await this.#shared.pool.close()
  }

  async #readOutside(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    const client = await this.#acquire()
    let lost = false
    try {
      const lead = this.#reachOutside(client, this.#reach)
      const results = await this.#send(client, [...lead, ...statements])
      return results.slice(lead.length).map((result) => result.rows)
    } catch (error) {
      lost = mustDiscard(error)
      throw error
    } finally {
      await this.#shared.pool.release(client, lost)
    }
  }

  async #attempt<T>(work: () => Promise<T>, options: TransactionOptions, begin: Statement): Promise<T> {
    const transaction = new PostgresTransaction(options.label, this.#reach, begin)
    let lost = false
    try {
      const result = await this.#shared.context.run(transaction, work)
      await this.#commit(transaction)
      transaction.closed = true
      this.#shared.context.runCallbacks(transaction)
      return result
    } catch (error) {
      transaction.closed = true
      lost = !(await this.#rollback(transaction)) || mustDiscard(error)
      throw error
    } finally {
      const client = await transaction.client?.catch(() => null)
      if (client) await this.#shared.pool.release(client, lost)
    }
  }

  /** Sends what was deferred, then the statements; BEGIN goes before them in the first flight. */
  async #fly(transaction: PostgresTransaction, statements: readonly Statement[]): Promise<readonly Result[]> {
    transaction.assertHealthy()
    try {
      const client = await (transaction.client ??= this.#acquire())
      // From here to the sending nothing is awaited: flights of parallel branches keep their order.
      this.#reachInside(transaction)
      const lead = this.#lead(client, transaction)
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
    if (!transaction.begun && !transaction.hasDeferred) return
    const client = await (transaction.client ??= this.#acquire())
    try {
      const lead = this.#lead(client, transaction)
      const results = await this.#send(client, [...lead, COMMIT])
      if (results.at(-1)?.command !== 'COMMIT') throw new E_TRANSACTION_ABORTED([transaction.label])
      transaction.begun = false
    } catch (error) {
      if (!(error instanceof E_CONNECTION_LOST)) throw error
      throw new E_COMMIT_UNKNOWN([transaction.label], { cause: error })
    }
  }

  /** BEGIN if it has not been sent, under the reach it began with, and what was deferred. */
  #lead(client: PostgresClient, transaction: PostgresTransaction): readonly Statement[] {
    const deferred = transaction.takeDeferred()
    if (transaction.begun) return deferred
    transaction.begun = true
    return [...this.#reachOutside(client, transaction.initialReach), transaction.begin, ...deferred]
  }

  /** What gives a connection its reach, outside a transaction; nothing where it has it already. */
  #reachOutside(client: PostgresClient, reach: Reach): readonly Statement[] {
    const { rowSecurity, reaches } = this.#shared
    if (!rowSecurity || isSameReach(reaches.get(client), reach)) return []
    reaches.set(client, reach)
    return [reachOfConnection(reach)]
  }

  /** Changes the open transaction's reach to this view's, in the order of its statements. */
  #reachInside(transaction: PostgresTransaction): void {
    if (!this.#shared.rowSecurity || isSameReach(transaction.reach, this.#reach)) return
    transaction.reach = this.#reach
    transaction.defer(reachOfTransaction(this.#reach))
  }

  #reaching(reach: Reach): PostgresDatabase {
    return this.#shared.rowSecurity && !isSameReach(this.#reach, reach)
      ? new PostgresDatabase(this.#shared, reach)
      : this
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
      return await this.#shared.pool.acquire()
    } catch (error) {
      throw new E_CONNECTION_LOST([error instanceof Error ? error.message : String(error)], { cause: error })
    }
  }

  async #send(client: PostgresClient, statements: readonly Statement[]): Promise<readonly PostgresResult[]> {
    for (const statement of statements) if (!isReach(statement)) this.#shared.counter.record(statement.text)
    try {
      return await tracedFlight(statements, () => this.#shared.sender.send(client, statements))
    } catch (error) {
      // Which of the statements was refused is not looked into: the next flight sets the reach again.
      this.#shared.reaches.delete(client)
      if (!(error instanceof FlightError)) throw error
      throw toPostgresError(error.cause, error.statement.text)
    }
  }
}
