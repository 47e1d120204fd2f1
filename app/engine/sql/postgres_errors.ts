import {
  codeOf,
  ConstraintViolation,
  E_CONNECTION_LOST,
  E_DATABASE_BUSY,
  E_STATEMENT_FAILED,
  messageOf,
  type ConstraintKind,
} from './errors.js'
import { hasCause } from './retry.js'
import { shorten } from './transaction_context.js'

/** SQLSTATE class 23: integrity constraint violations. */
const CONSTRAINTS: Readonly<Record<string, ConstraintKind>> = {
  '23505': 'unique',
  '23503': 'foreign_key',
  '23514': 'check',
  '23502': 'not_null',
  '23P01': 'exclusion',
}

/** Deadlock and serialisation failure: the whole transaction may simply run again. */
const RETRYABLE = new Set(['40P01', '40001'])

/** Retryable ones, lock_timeout and "too many connections": the caller may come again later. */
const BUSY = new Set([...RETRYABLE, '55P03', '53300'])

/** `current transaction is aborted`: the echo of an earlier error, never the cause. */
export const ABORTED = '25P02'

/** Gives a pg error the engine's type. */
export function toPostgresError(error: unknown, text: string): Error {
  const kind = CONSTRAINTS[codeOf(error)]
  if (kind) {
    const columns = kind === 'not_null' ? [part(error, 'column')] : keyColumns(part(error, 'detail'))
    return new ConstraintViolation(
      { kind, constraint: part(error, 'constraint'), table: part(error, 'table'), columns },
      error
    )
  }
  if (isConnectionLost(error) && !BUSY.has(codeOf(error))) {
    return new E_CONNECTION_LOST([messageOf(error)], { cause: error })
  }
  if (BUSY.has(codeOf(error))) return new E_DATABASE_BUSY([messageOf(error)], { cause: error })
  return new E_STATEMENT_FAILED([messageOf(error), shorten(text)], { cause: error })
}

export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(codeOf(error)) || isStalePlan(error)
}

/**
 * A prepared statement that a schema change made unusable, or that a pooler lost. The connection is
 * discarded with all its statements and the work runs again.
 */
export function isStalePlan(error: unknown): boolean {
  const code = codeOf(error)
  return code === '26000' || (code === '0A000' && messageOf(error).includes('cached plan'))
}

/** True unless the server itself refused one statement and stays connected. */
export function isConnectionLost(error: unknown): boolean {
  const severity = part(error, 'severity')
  return severity === '' ? isSocketError(error) : severity === 'FATAL' || severity === 'PANIC'
}

/** Errors without a severity come from pg or the socket; pg's complaints about a query are not losses. */
function isSocketError(error: unknown): boolean {
  const message = messageOf(error)
  return (
    /^E[A-Z]+$/.test(codeOf(error)) ||
    message.includes('Connection terminated') ||
    message.includes('not queryable') ||
    message.includes('Query read timeout')
  )
}

/** `Key (school_id, name_key)=(…) already exists.` names the columns of a plain unique index. */
function keyColumns(detail: string): readonly string[] {
  const found = /^Key \(([a-z0-9_", ]+)\)=/.exec(detail)
  return found?.[1] ? found[1].split(', ').map((name) => name.replaceAll('"', '')) : []
}

function part(error: unknown, name: string): string {
  const value = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : ''
  return typeof value === 'string' ? value : ''
}

/** True where the cause of an error is a prepared statement that no longer fits the schema. */
export function stalePlan(error: unknown): boolean {
  return hasCause(error, isStalePlan)
}

/** A connection that broke, or whose prepared statements no longer fit the schema. */
export function mustDiscard(error: unknown): boolean {
  return hasCause(error, (cause) => isConnectionLost(cause) || isStalePlan(cause))
}
