import type { Facet } from '../expressions/main.js'
import type { Actor, Entity, Field, Registry } from '../model/main.js'
import type { DayEdge } from './day_filter.js'

/** Who touches what: the ground on which every path of a query is checked. */
export interface Reach {
  readonly registry: Registry
  readonly actor: Actor
}

/** One operand of a filter: which field reads it, and under which param name it is bound. */
export interface Slot {
  readonly param: string
  readonly entity: Entity
  readonly field: Field
  readonly facet: Facet
  /** Indexes of the operands it takes from its atom; a list slot takes all. */
  readonly operand: number | 'all'
  readonly atom: number
  /** Set where the operand is a day and an edge of it is meant. */
  readonly edge: DayEdge | null
}
