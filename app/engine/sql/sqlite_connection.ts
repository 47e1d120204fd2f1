import type { Result, Statement } from './database.js'
import type { RawSqlite, RawSqliteStatement } from './raw_sqlite.js'
import { toSqliteError } from './sqlite_errors.js'
import { addFunctions } from './sqlite_functions.js'

/** Prepared statements kept per connection; the least recently used goes first. */
const CACHE_SIZE = 500

/** What changes the shape of tables, after which nothing prepared is kept. */
const SCHEMA_CHANGE = /^\s*(create|alter|drop|pragma)\b/i

/** One better-sqlite3 connection with its prepared statements. Everything is synchronous. */
export class SqliteConnection {
  readonly raw: RawSqlite
  readonly #prepared = new Map<string, RawSqliteStatement>()

  constructor(raw: RawSqlite) {
    this.raw = raw
    addFunctions(raw)
  }

  /** Runs one statement, with all its values; driver errors come out typed. */
  run(statement: Statement): Result {
    try {
      const prepared = this.#prepare(statement.text)
      if (prepared.reader) {
        const rows = prepared.all(...statement.values.map(toSqliteValue)) as Result['rows']
        return { rows, count: rows.length }
      }
      let count = prepared.run(...statement.values.map(toSqliteValue)).changes
      for (const values of statement.again ?? []) count += prepared.run(...values.map(toSqliteValue)).changes
      return { rows: [], count }
    } catch (error) {
      throw toSqliteError(error, statement.text, this.raw)
    } finally {
      if (SCHEMA_CHANGE.test(statement.text)) this.forget()
    }
  }

  /** Runs BEGIN, COMMIT and ROLLBACK. */
  control(text: string): void {
    try {
      this.raw.exec(text)
    } catch (error) {
      throw toSqliteError(error, text, this.raw)
    }
  }

  /** Drops all prepared statements. */
  forget(): void {
    this.#prepared.clear()
  }

  #prepare(text: string): RawSqliteStatement {
    const known = this.#prepared.get(text)
    if (known) {
      this.#prepared.delete(text)
      this.#prepared.set(text, known)
      return known
    }
    const prepared = this.raw.prepare(text)
    this.#prepared.set(text, prepared)
    if (this.#prepared.size > CACHE_SIZE) {
      const oldest = this.#prepared.keys().next()
      if (!oldest.done) this.#prepared.delete(oldest.value)
    }
    return prepared
  }
}

/** SQLite knows neither booleans nor undefined. */
function toSqliteValue(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  return value === undefined ? null : value
}
