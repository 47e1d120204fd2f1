import type { Derived, Field } from '../../../model/main.js'
import type { Reading, RelatedEntity } from '../../draft.js'

/** A derived field by itself: what it is by its own words, not yet seen beside others. */
export interface Derivation {
  readonly entity: RelatedEntity
  readonly field: Field
  /** As declared: it may name other computed fields, and its rank is not known. */
  readonly derived: Derived
  /** The fields that the declaration names. */
  readonly sources: readonly Reading[]
}

/** Derivations by `entity.field`. */
export type Derivations = ReadonlyMap<string, Derivation>

/** How a derivation is found. */
export function keyOf({ entity, field }: Reading): string {
  return `${entity}.${field}`
}
