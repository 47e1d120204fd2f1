import type { Json } from '../../base/main.js'
import type { ColumnKind, DialectName } from '../../fields/main.js'
import type { ColumnShape, ForeignKeyShape, IndexShape, StorageSnapshot, TableShape } from '../shapes.js'

/** What a column holds, as far as the storage knows. */
export interface ColumnType {
  readonly kind: ColumnKind
  readonly scale?: ColumnShape['scale']
}

/** The closed list of what can happen to tables: pure JSON, as migration files hold it. */
export type Change =
  | { readonly kind: 'add_table'; readonly table: string; readonly shape: TableShape }
  | { readonly kind: 'drop_table'; readonly table: string; readonly bin: string }
  | { readonly kind: 'restore_table'; readonly table: string; readonly bin: string; readonly shape: TableShape }
  | { readonly kind: 'rename_table'; readonly table: string; readonly to: string; readonly entity: string }
  | { readonly kind: 'add_column'; readonly table: string; readonly column: ColumnShape; readonly backfill?: Json }
  | { readonly kind: 'drop_column'; readonly table: string; readonly column: string; readonly bin: string }
  | { readonly kind: 'restore_column'; readonly table: string; readonly column: ColumnShape; readonly bin: string }
  | { readonly kind: 'rename_column'; readonly table: string; readonly column: string; readonly to: string }
  | {
      readonly kind: 'retype_column'
      readonly table: string
      readonly column: string
      readonly from: ColumnType
      readonly to: ColumnType
    }
  | {
      readonly kind: 'change_nullability'
      readonly table: string
      readonly column: string
      readonly nullable: boolean
      readonly backfill?: Json
    }
  | { readonly kind: 'fill_key'; readonly table: string; readonly column: string; readonly from: string }
  | {
      readonly kind: 'fill_over'
      readonly table: string
      readonly column: string
      readonly link: string
      readonly target: string
      readonly from: string
    }
  | { readonly kind: 'add_index'; readonly table: string; readonly index: IndexShape }
  | { readonly kind: 'drop_index'; readonly table: string; readonly index: string }
  | { readonly kind: 'add_foreign_key'; readonly table: string; readonly key: ForeignKeyShape }
  | { readonly kind: 'drop_foreign_key'; readonly table: string; readonly key: string }

export type ChangeName = Change['kind']
export type ChangeOf<Name extends ChangeName> = Extract<Change, { readonly kind: Name }>

/** Fills the key column beside a text, which only the process can work out. */
export interface FillKeyStep {
  readonly table: string
  readonly primaryKey: readonly string[]
  readonly from: string
  readonly column: string
}

/** One thing to do: an SQL statement, or work of the process between two of them. */
export type Step = string | FillKeyStep

/**
 * What to know before a change. `blocked` means that it cannot happen while `count` finds rows;
 * `loss` that values of so many rows stop being read (they wait in the bin) or lose precision.
 */
export interface Hazard {
  readonly kind: 'blocked' | 'loss'
  readonly message: string
  /** A statement that gives the number of rows as `n`. */
  readonly count: Readonly<Record<DialectName, string>>
}

/** No way back by itself, and why. */
export interface NoWayBack {
  readonly reason: string
}

/** All that is known of one kind of change. One file each; pure, no database. */
export interface ChangeKind<C extends Change> {
  /** The change as an infinitive: `add the column phone to app_items`. */
  describe(change: C): string
  /** The tables after it. Throws where it does not fit. */
  evolve(change: C, before: StorageSnapshot): StorageSnapshot
  up(change: C, before: StorageSnapshot, dialect: DialectName): readonly Step[]
  /** The change that undoes it. */
  inverse(change: C, before: StorageSnapshot): Change | NoWayBack
  hazards(change: C, before: StorageSnapshot): readonly Hazard[]
}
