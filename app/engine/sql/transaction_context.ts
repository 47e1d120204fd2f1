import { AsyncLocalStorage } from 'node:async_hooks'
import type { Statement } from './database.js'
import { E_TRANSACTION_ABORTED, E_WRITE_OUTSIDE_TRANSACTION } from './errors.js'

/**
 * One attempt of an open transaction. `failure` is the first error of any of its parts: from then on
 * nothing runs in it and it can only roll back, on SQLite as on PostgreSQL.
 */
export class OpenTransaction {
  readonly label: string
  readonly callbacks: (() => void)[] = []
  /** What is to be done when the work is, by key. */
  readonly finishing = new Map<string, () => void>()
  failure: { readonly error: unknown } | null = null
  closed = false
  /** Since when it has held the process without giving others a turn; by `performance.now()`. */
  turnAt = performance.now()
  #deferred: Statement[] = []

  constructor(label: string) {
    this.label = label
  }

  defer(statement: Statement): void {
    this.#deferred.push(statement)
  }

  get hasDeferred(): boolean {
    return this.#deferred.length > 0
  }

  /** The collected statements, in order; they leave with the flight that takes them. */
  takeDeferred(): readonly Statement[] {
    const taken = this.#deferred
    this.#deferred = []
    return taken
  }

  fail(error: unknown): void {
    this.failure ??= { error }
  }

  /** Throws when an earlier part failed. */
  assertHealthy(): void {
    if (this.failure) throw new E_TRANSACTION_ABORTED([this.label], { cause: this.failure.error })
  }
}

/** Which transaction the present async flow is in. One per database. */
export class TransactionContext<T extends OpenTransaction> {
  readonly #storage = new AsyncLocalStorage<T | null>()

  /** The open transaction, or null. A flow that outlived its transaction is outside. */
  get current(): T | null {
    const found = this.#storage.getStore()
    return found && !found.closed ? found : null
  }

  /** The open transaction; throws outside one, naming what was asked for. */
  require(what: string): T {
    const current = this.current
    if (!current) throw new E_WRITE_OUTSIDE_TRANSACTION([what])
    return current
  }

  /** Runs the work of a transaction, and then what was left for its end. */
  run<R>(transaction: T, work: () => Promise<R>): Promise<R> {
    return this.#storage.run(transaction, async () => {
      const result = await work()
      for (const finish of transaction.finishing.values()) finish()
      return result
    })
  }

  /** Joins the open transaction: what fails inside dooms the whole, even when it is caught outside. */
  async join<R>(transaction: T, work: () => Promise<R>): Promise<R> {
    try {
      return await work()
    } catch (error) {
      transaction.fail(error)
      throw error
    }
  }

  /**
   * Runs the callbacks of a committed transaction, outside of it. All run; one that throws cannot
   * undo the commit and is reported as a process warning.
   */
  runCallbacks(transaction: T): void {
    this.#storage.run(null, () => {
      for (const callback of transaction.callbacks) {
        try {
          callback()
        } catch (error) {
          process.emitWarning(error instanceof Error ? error : new Error(String(error)))
        }
      }
    })
  }
}

/** Texts that change data or schema; a guard against a write slipped into `read`, not a parser. */
const WRITING = /^\s*(insert|update|delete|replace|merge|truncate|create|alter|drop)\b/i

/** Throws when a reading method outside a transaction was given a write. */
export function assertReading(statement: Statement): void {
  if (WRITING.test(statement.text)) throw new E_WRITE_OUTSIDE_TRANSACTION([shorten(statement.text)])
}

/** The beginning of a text, for messages. */
export function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
