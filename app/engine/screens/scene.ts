import type { Locale } from '../fields/main.js'
import type { Entity, Registry } from '../model/main.js'

/**
 * What an actor may do with an entity, by names of its own fields. A field in none of the sets does not
 * exist for him. `can` holds the actions that he has on any row; `refer` is to see labels of records.
 */
export interface Rights {
  /** Shown as they are or under their mask. */
  readonly readable: ReadonlySet<string>
  readonly writable: ReadonlySet<string>
  readonly filterable: ReadonlySet<string>
  readonly sortable: ReadonlySet<string>
  readonly aggregatable?: ReadonlySet<string>
  readonly can: Readonly<Record<string, boolean>>
}

export type TextData = Readonly<Record<string, string | number>>

/** Words in the reader's language. */
export interface Translator {
  /** A text of the program itself; the key must exist. */
  text(key: string, data?: TextData): string
  /** A text of a declaration: its translation, else the words of the declaration. */
  declared(key: string, fallback: string): string
}

/** What every screen is made from beside its rows: who may what, of which entity, in which language. */
export interface ScreenScene {
  readonly registry: Registry
  readonly entity: Entity
  readonly rights: Rights
  /** Rights on another entity; null for one that does not exist for this actor. */
  rightsOf(entity: string): Rights | null
  readonly locale: Locale
  readonly translator: Translator
}
