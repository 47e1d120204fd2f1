/** The part of better-sqlite3's statement that is used. */
export interface RawSqliteStatement {
  readonly reader: boolean
  all(...values: readonly unknown[]): unknown[]
  run(...values: readonly unknown[]): { readonly changes: number }
}

/** The part of better-sqlite3's database that is used; synchronous. */
export interface RawSqlite {
  readonly inTransaction: boolean
  prepare(text: string): RawSqliteStatement
  exec(text: string): unknown
  pragma(text: string): unknown
  function(name: string, options: { readonly deterministic: boolean }, fn: (...values: unknown[]) => unknown): unknown
}
