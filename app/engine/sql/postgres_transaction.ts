import type { Statement } from './database.js'
import type { PostgresClient } from './postgres_connection.js'
import type { Reach } from './row_security.js'
import { OpenTransaction } from './transaction_context.js'

export const BEGIN: Statement = { text: 'begin', values: [] }
export const BEGIN_LOOK: Statement = { text: 'begin isolation level repeatable read, read only', values: [] }
export const COMMIT: Statement = { text: 'commit', values: [] }
export const ROLLBACK: Statement = { text: 'rollback', values: [] }

/** A statement that may take as long as it needs, and what lets the connection's next ones do no such thing. */
export function unlimited(statement: Statement): readonly Statement[] {
  return [{ text: 'set statement_timeout = 0', values: [] }, statement, { text: 'reset statement_timeout', values: [] }]
}

/** A transaction takes its connection with its first flight, which BEGIN leads. */
export class PostgresTransaction extends OpenTransaction {
  client: Promise<PostgresClient> | null = null
  begun = false
  readonly begin: Statement
  /** The reach with which the transaction begins. */
  readonly initialReach: Reach
  /** The reach of the last statement that was sent or deferred. */
  reach: Reach

  constructor(label: string, reach: Reach, begin: Statement) {
    super(label)
    this.begin = begin
    this.initialReach = reach
    this.reach = reach
  }
}
