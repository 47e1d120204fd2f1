import type { Json } from '../base/main.js'
import type { Entity, Field } from '../model/main.js'
import type { Grant } from '../permissions/main.js'
import type { Session } from '../query/main.js'
import type { WriteContext } from './context.js'

/** What a body does to a record. */
export type WriteVerb = 'create' | 'update' | 'replace'

/** Who writes which entity, by which right. `read` is null where he may write but not read. */
export interface Access {
  readonly session: Session
  readonly entity: Entity
  readonly grant: Grant
  readonly read: Grant | null
}

/** Values by field name. */
export type Values = Record<string, Json>

/** A child row of a body. `id` is that of the row it changes, null for a new one. */
export interface RowDraft {
  /** Where it stands in the body: `parts.0`, `parts.add.0`. */
  readonly path: string
  readonly id: string | null
  /** What may be written, as sent; after validation in its one spelling, defaults of new rows filled in. */
  values: Values
  /** Names that were sent to be written; not those that defaults filled. */
  readonly names: readonly string[]
  /** What may only be read and was sent back. */
  readonly echoes: Values
}

/** The rows of one field of a body. */
export interface RowsDraft {
  readonly field: Field
  readonly entity: Entity
  /** The rights on the rows: those on their parent, with field rules of their own. */
  readonly grant: Grant | null
  readonly read: Grant | null
  /** True for the complete list, false for a delta. */
  readonly isComplete: boolean
  readonly items: readonly RowDraft[]
  readonly removed: readonly { readonly path: string; readonly id: string }[]
}

/**
 * A body on its way to the database. The steps before the transaction fill it in their order; those
 * inside only read it, so that they can run again.
 */
export interface Draft extends Access {
  readonly context: WriteContext
  readonly verb: WriteVerb
  readonly body: Json
  /** The record; of a new one its id to be, of a single that is looked up null. */
  id: string | null
  values: Values
  /** Names of own fields that were sent to be written. */
  names: readonly string[]
  echoes: Values
  /** Rows fields as sent, for the validator of their frame. */
  frames: Values
  rows: readonly RowsDraft[]
  /** The version the body was made from. */
  version: number | null
  /** Fields to which the engine gave a number. */
  numbered: readonly Field[]
}
