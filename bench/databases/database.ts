import type { Row } from '#engine'

export const DATABASE_NAMES = ['postgres', 'sqlite'] as const
export type DatabaseName = (typeof DATABASE_NAMES)[number]

/** A database made for one run, with the tables of the project's own migrations. */
export interface BenchDatabase {
  readonly name: DatabaseName
  /** Name and version of what runs it. */
  readonly version: string
  /** What both servers are told of it, as environment variables. */
  readonly environment: Readonly<Record<string, string>>
  /** Adds rows to a table in one statement or transaction; all have the same columns. */
  insert(table: string, rows: readonly Row[]): Promise<void>
  /** Lets the database learn what is in it, as its own upkeep does in time. */
  settle(): Promise<void>
  /** Gives back the connection, so that only the servers hold one. */
  disconnect(): Promise<void>
  /** Removes it. Nothing may be connected any more. */
  drop(): Promise<void>
}
