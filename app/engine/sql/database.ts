import type { DialectName } from '../fields/main.js'

/** A raw row as the driver gives it: field codecs turn values into JSON. */
export type Row = Record<string, unknown>

/**
 * A statement with its values bound. `name` marks one of the hot shapes, which PostgreSQL keeps
 * prepared under it per connection; equal names must have equal texts. `again` holds values of further
 * runs, for SQLite alone: it has no journeys to save, and writes rows faster one by one.
 */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
  readonly name?: string
  readonly again?: readonly (readonly unknown[])[]
}

export interface Result {
  readonly rows: readonly Row[]
  /** Rows changed by a write. */
  readonly count: number
}

export interface TransactionOptions {
  /** Named in errors and traces. */
  readonly label: string
}

/** What `countStatements` has seen. */
export interface Counted<T> {
  readonly result: T
  readonly statements: readonly string[]
  /** Milliseconds for which statements held the process itself: of SQLite all their time, of a server's none. */
  readonly held: number
}

/**
 * The engine's database, the same over both dialects. Transactions live in AsyncLocalStorage: inside
 * `transaction(…)` every statement of the same async flow runs in it, outside it reads go to
 * read-only connections and a write throws `E_WRITE_OUTSIDE_TRANSACTION`.
 */
export interface Database {
  readonly dialect: DialectName

  /**
   * True where the database itself keeps schools apart, by row-level security. This database then reaches
   * no school's rows: the views below do. They share its connections and the open transaction; without
   * row security they are this database.
   */
  readonly rowSecurity: boolean

  /** A view that reaches the rows of one school. */
  forSchool(schoolId: string): Database

  /** The way around: the one view that reaches the rows of all schools, for what belongs to none of them. */
  acrossSchools(): Database

  /** A view under the role that owns the tables: changes of the schema, the catalogue, statistics. */
  asOwner(): Database

  /** Runs one reading statement. */
  read(statement: Statement): Promise<readonly Row[]>

  /** Runs several reading statements in one flight (pipelined on PostgreSQL); results in order. */
  readAll(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>

  /** Runs writing (or reading) statements in the open transaction, in one flight; results in order. */
  write(statements: readonly Statement[]): Promise<readonly Result[]>

  /**
   * Collects a writing statement; it leaves with the next `write`, `read` inside the transaction or
   * the commit, in one flight with it. Its result is not seen; its failure fails that flight.
   */
  defer(statement: Statement): void

  /**
   * Runs `work` in a transaction: BEGIN IMMEDIATE in turn on SQLite, BEGIN on PostgreSQL (BEGIN, the
   * first and the last flights are pipelined with it). Joins an open one. A thrown error rolls back;
   * the commit counts only when the server says COMMIT. Deadlocks and serialisation failures run the
   * whole of `work` again, up to three times.
   */
  transaction<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T>

  /**
   * Runs reading work on one state of the data: what others commit meanwhile is not seen. It holds up no writer. Inside a
   * transaction it joins that.
   */
  snapshot<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T>

  /**
   * Runs one statement by itself, without a time limit: what PostgreSQL does in no transaction, as building an
   * index beside writers. Not inside `transaction`. On SQLite a transaction of its own.
   */
  alone(statement: Statement): Promise<void>

  /** True inside `transaction`. */
  readonly inTransaction: boolean

  /** Stands for the open transaction, for what lives no longer than it: another object in each attempt. Null outside. */
  readonly unitOfWork: object | null

  /**
   * Runs once when the work of the outermost transaction is done, before its last flight, and may defer to that.
   * Of one key only what was said last runs.
   */
  beforeCommit(key: string, callback: () => void): void

  /** Runs after the outermost commit; never after a rollback. */
  afterCommit(callback: () => void): void

  /** Runs work and tells of the statements that its flow executed. */
  countStatements<T>(work: () => Promise<T>): Promise<Counted<T>>

  close(): Promise<void>
}
