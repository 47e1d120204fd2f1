import type { Json } from '../base/main.js'
import type { ColumnKind, DialectName } from '../fields/main.js'

/**
 * A column as declared, without a dialect. `scale` tells how an integer holds a decimal: with so many
 * places, or with those of each school's currency; `keyOf` of a sort and match key, which text column it is made from,
 * and `keyBy` the field type that says by which text of it, where that is not all of it.
 */
export interface ColumnShape {
  readonly name: string
  readonly kind: ColumnKind
  readonly nullable: boolean
  readonly scale?: number | 'currency'
  readonly keyOf?: string
  readonly keyBy?: string
  /** The plugin that adds it to another's table; it keeps the column in its own migrations. */
  readonly plugin?: string
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
 * No two rows with equal `keys` (the school first) have times in common that they hold; a row with an empty key
 * holds nothing. `inclusive`: the end belongs to the time.
 */
export interface ExclusionShape {
  readonly name: string
  readonly keys: readonly string[]
  readonly from: string
  readonly to: string
  readonly inclusive: boolean
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
  /** Absent where there are none, as in snapshots of before there were any. */
  readonly exclusions?: readonly ExclusionShape[]
  readonly bin: readonly ColumnShape[]
}

/**
 * All tables at one moment: pure JSON, committed beside the migrations. `bin` lists the names under
 * which dropped tables wait.
 */
export interface StorageSnapshot {
  readonly tables: Readonly<Record<string, TableShape>>
  readonly bin: readonly string[]
  /** In the snapshot of one plugin: what it adds to tables of others. */
  readonly additions?: Readonly<Record<string, TableAddition>>
}

/** The part of a table that is another plugin's. */
export type TableAddition = Pick<TableShape, 'columns' | 'foreignKeys' | 'indexes' | 'exclusions' | 'bin'>

export const EMPTY_SNAPSHOT: StorageSnapshot = { tables: {}, bin: [] }

/** Values for rows that exist already, by `table.column`: stored scalars, the same in both dialects. */
export type Backfills = Readonly<Record<string, Json>>

/** Declared renames, new name to old: tables by name to the old entity, columns by `table.column` to the old column. */
export interface RenameHints {
  readonly tables: Readonly<Record<string, string>>
  readonly columns: Readonly<Record<string, string>>
  /** What comes back out of the bin: bin by `table.column`, and by `table` with the shape it had. */
  readonly restores?: Readonly<Record<string, string>>
  readonly shapes?: Readonly<Record<string, TableShape>>
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
