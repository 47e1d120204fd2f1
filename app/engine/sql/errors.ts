import { createError, Exception } from '@adonisjs/core/exceptions'

/** A write, a deferred statement or an after-commit callback was asked for outside `transaction(…)`. */
export const E_WRITE_OUTSIDE_TRANSACTION = createError<[what: string]>(
  'Cannot write outside a transaction: %s',
  'E_WRITE_OUTSIDE_TRANSACTION',
  500
)

/**
 * The transaction was rolled back although its work returned: an earlier statement or a nested
 * transaction failed and the error was swallowed, or the server answered ROLLBACK. Holds the first
 * error as `cause`.
 */
export const E_TRANSACTION_ABORTED = createError<[label: string]>(
  'Transaction "%s" was rolled back because a part of it had failed',
  'E_TRANSACTION_ABORTED',
  500
)

/** The connection broke while COMMIT was on its way: the transaction may or may not have happened. */
export const E_COMMIT_UNKNOWN = createError<[label: string]>(
  'Connection lost during the commit of "%s": its outcome is unknown',
  'E_COMMIT_UNKNOWN',
  503
)

/** The connection broke; nothing of an open transaction remains. */
export const E_CONNECTION_LOST = createError<[reason: string]>('Database connection lost: %s', 'E_CONNECTION_LOST', 503)

/** Another process holds the lock (SQLite), or deadlocks and conflicts outlasted the retries. */
export const E_DATABASE_BUSY = createError<[reason: string]>('Database is busy: %s', 'E_DATABASE_BUSY', 503)

/** A statement failed for any other reason: a defect of the engine or of the schema. */
export const E_STATEMENT_FAILED = createError<[reason: string, text: string]>(
  'Statement failed: %s, in %s',
  'E_STATEMENT_FAILED',
  500
)

export type ConstraintKind = 'unique' | 'foreign_key' | 'check' | 'not_null' | 'exclusion'

/** What is known of a broken constraint; unknown parts are empty. */
export interface ConstraintFacts {
  readonly kind: ConstraintKind
  /**
   * The constraint's or unique index's name. Empty for not_null, and for foreign keys on SQLite,
   * which does not say which one. For an exclusion by trigger: the trigger's message.
   */
  readonly constraint: string
  readonly table: string
  readonly columns: readonly string[]
}

/** The database refused a row. The same on both dialects; `cause` is the driver's error. */
export class ConstraintViolation extends Exception {
  static code = 'E_CONSTRAINT_VIOLATION'
  static status = 409
  readonly kind: ConstraintKind
  readonly constraint: string
  readonly table: string
  readonly columns: readonly string[]

  constructor(facts: ConstraintFacts, cause: unknown) {
    super(`${facts.kind} violation of ${facts.constraint || 'a constraint'} on ${facts.table || 'a table'}`, { cause })
    this.kind = facts.kind
    this.constraint = facts.constraint
    this.table = facts.table
    this.columns = facts.columns
  }
}

/** The `code` of a driver's error, or empty. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
