import type { Json } from '../base/main.js'
import type { ColumnKind, DialectName } from '../fields/main.js'

/**
 * A column as declared, without a dialect. `scale` tells how an integer holds a decimal: with so many
 * places, or with those of each school's currency; `keyOf` of a sort and match key, which text column it is made from.
 */
export interface ColumnShape {
  readonly name: string
  readonly kind: ColumnKind
  readonly nullable: boolean
  readonly scale?: number | 'currency'
  readonly keyOf?: string
}

/** References the primary key of another table; no action on delete or update. */
export interface ForeignKeyShape {
  readonly name: string
  readonly columns: readonly string[]
  readonly table: string
  readonly references: readonly string[]
}

/** Text of a partial index's condition in each dialect, made once from the declaration. */
export type ConditionText = Readonly<Record<DialectName, string>>

export interface IndexColumn {
  readonly name: string
  readonly descending?: boolean
}

export interface IndexShape {
  readonly name: string
  readonly columns: readonly IndexColumn[]
  readonly unique: boolean
  readonly where: ConditionText | null
}

/**
 * One table. `bin` holds the columns that were dropped from the declaration but still keep their
 * values under the names given here; all of them are nullable and the engine never reads them.
 */
export interface TableShape {
  readonly name: string
  readonly plugin: string
  readonly entity: string
  readonly columns: readonly ColumnShape[]
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly ForeignKeyShape[]
  readonly indexes: readonly IndexShape[]
  readonly bin: readonly ColumnShape[]
}

/**
 * All tables at one moment: pure JSON, committed beside the migrations. `bin` lists the names under
 * which dropped tables wait.
 */
export interface StorageSnapshot {
  readonly tables: Readonly<Record<string, TableShape>>
  readonly bin: readonly string[]
}

export const EMPTY_SNAPSHOT: StorageSnapshot = { tables: {}, bin: [] }

/** Values for rows that exist already, by `table.column`: stored scalars, the same in both dialects. */
export type Backfills = Readonly<Record<string, Json>>

/** Declared renames, new name to old: tables by name, columns by `table.column` to the old column. */
export interface RenameHints {
  readonly tables: Readonly<Record<string, string>>
  readonly columns: Readonly<Record<string, string>>
  /** By `table.column`: the linked row in which its values stood. */
  readonly moves?: Readonly<Record<string, Move>>
}

/** A column of the row at the end of a link, whose column is `link`. */
export interface Move {
  readonly link: string
  readonly target: string
  readonly from: string
}

/** The table of a snapshot; throws for one that is not there. */
export function tableOf(snapshot: StorageSnapshot, name: string): TableShape {
  const table = Object.hasOwn(snapshot.tables, name) ? snapshot.tables[name] : undefined
  if (!table) throw new Error(`No table ${name} in the snapshot`)
  return table
}

/** The column of a table; throws for one that is not there. */
export function columnOfTable(table: TableShape, name: string): ColumnShape {
  const column = table.columns.find((item) => item.name === name)
  if (!column) throw new Error(`No column ${name} in the snapshot of ${table.name}`)
  return column
}

/** The snapshot with one table put in place of what bore that name. */
export function withTable(snapshot: StorageSnapshot, table: TableShape): StorageSnapshot {
  return { ...snapshot, tables: { ...snapshot.tables, [table.name]: table } }
}

/** The snapshot without a table. */
export function withoutTable(snapshot: StorageSnapshot, name: string): StorageSnapshot {
  return {
    ...snapshot,
    tables: Object.fromEntries(Object.entries(snapshot.tables).filter(([key]) => key !== name)),
  }
}

/** The tables of one plugin. The bin of tables is kept by the plugin's own snapshot file. */
export function tablesOfPlugin(snapshot: StorageSnapshot, plugin: string): StorageSnapshot {
  return {
    ...snapshot,
    tables: Object.fromEntries(Object.entries(snapshot.tables).filter(([, table]) => table.plugin === plugin)),
  }
}
