import type { Json } from '../../base/main.js'
import type { ColumnKind, DialectName } from '../../fields/main.js'
import type {
  ColumnShape,
  ExclusionShape,
  ForeignKeyShape,
  IndexShape,
  StorageSnapshot,
  TableShape,
} from '../shapes.js'

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
  | {
      readonly kind: 'drop_column'
      readonly table: string
      readonly column: string
      readonly bin: string
      /** Its values come back in another type by a `convert_column`. */
      readonly converted?: true
    }
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
      readonly kind: 'convert_column'
      readonly table: string
      readonly column: string
      /** The column in the bin that keeps the values as they were. */
      readonly bin: string
      readonly from: ColumnType
      readonly to: ColumnType
      /** Each row must have a value, and there is no other for those that do not fit. */
      readonly required: boolean
    }
  | {
      readonly kind: 'change_nullability'
      readonly table: string
      readonly column: string
      readonly nullable: boolean
      readonly backfill?: Json
    }
  | {
      readonly kind: 'fill_key'
      readonly table: string
      readonly column: string
      readonly from: string
      /** The field type that says by which text of it. */
      readonly by?: string
      /** Keys that are there are made anew as well. */
      readonly all?: true
      /** Present: the column was there, its keys made as this field type says, null: of all of the text. */
      readonly was?: string | null
    }
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
  | { readonly kind: 'add_exclusion'; readonly table: string; readonly exclusion: ExclusionShape }
  | { readonly kind: 'drop_exclusion'; readonly table: string; readonly exclusion: string }
  | { readonly kind: 'add_foreign_key'; readonly table: string; readonly key: ForeignKeyShape }
  | { readonly kind: 'drop_foreign_key'; readonly table: string; readonly key: string }

export type ChangeName = Change['kind']
export type ChangeOf<Name extends ChangeName> = Extract<Change, { readonly kind: Name }>

/** Fills the key column beside a text, which only the process can work out. */
export interface FillKeyStep {
  readonly kind: 'keys'
  readonly table: string
  readonly primaryKey: readonly string[]
  readonly from: string
  readonly column: string
  readonly by?: string
  readonly all: boolean
}

/** An update of many rows, some at a time in the order of their key: `set` and `where` as SQL has them. */
export interface UpdateStep {
  readonly kind: 'update'
  readonly table: string
  readonly primaryKey: readonly string[]
  readonly set: string
  readonly where: string
}

/** An index that is built beside writers, outside any transaction. */
export interface BuildStep {
  readonly kind: 'build'
  readonly index: string
  readonly text: string
}

/** One thing to do: an SQL statement, or work of the process between two of them. */
export type Step = string | FillKeyStep | UpdateStep | BuildStep

/**
 * What to know before a change. `blocked` means that it cannot happen while `count` finds rows;
 * `loss` that values of so many rows stop being read (they wait in the bin) or lose precision.
 */
export interface Hazard {
  readonly kind: 'blocked' | 'loss'
  readonly message: string
  /** A statement that gives the number of rows as `n`. */
  readonly count: Readonly<Record<DialectName, string>>
  /** The same for tables as they are before the changes ahead of this one. */
  readonly early?: Readonly<Record<DialectName, string>>
  /** How many rows there are that `early` looked at. */
  readonly among?: Readonly<Record<DialectName, string>>
}

/** No way back by itself, and why. */
export interface NoWayBack {
  readonly reason: string
}

/**
 * A change in two: what new and old declarations can both live with, and what waits until no process
 * runs the old ones. `alone`: there is no such state, so nobody may run the old ones at all.
 */
export type Phases = 'alone' | { readonly expand: readonly Change[]; readonly contract: readonly Change[] }

/** A change of a PostgreSQL that serves, in steps of which each holds nobody up for long. */
export interface OnlineSteps {
  readonly steps: readonly Step[]
  /** Takes away what a part of the steps has left; harmless where nothing is left. */
  readonly undo: readonly string[]
}

/** All that is known of one kind of change. One file each; pure, no database. */
export interface ChangeKind<C extends Change> {
  /** The change as an infinitive: `add the column phone to app_items`. */
  describe(change: C): string
  /** The tables after it. Throws where it does not fit. */
  evolve(change: C, before: StorageSnapshot): StorageSnapshot
  /** What to do in one transaction. */
  up(change: C, before: StorageSnapshot, dialect: DialectName): readonly Step[]
  /** Absent: each step of `up` is short. */
  online?(change: C, before: StorageSnapshot): OnlineSteps
  /** Absent: processes of the old declarations live with it. */
  phases?(change: C, before: StorageSnapshot): Phases
  /** The change that undoes it. */
  inverse(change: C, before: StorageSnapshot): Change | NoWayBack
  hazards(change: C, before: StorageSnapshot): readonly Hazard[]
}
