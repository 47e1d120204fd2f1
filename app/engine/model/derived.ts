import type { Expr } from '../expressions/main.js'

/** How a field that nobody writes gets its value. */
export type Derived = Computed | Rollup | Fetched

/**
 * By an expression over the record and its rows. `stored`: worked out by each write and kept in a column;
 * else worked out by each reading statement, over stored fields of the record itself. `expr` names no other
 * computed field of the record: what those say stands in their place. A rollup over own rows is one of these.
 */
export interface Computed {
  readonly kind: 'computed'
  readonly expr: Expr
  readonly stored: boolean
  /** Names of the record's members that `expr` reads. */
  readonly inputs: readonly string[]
  /** 1 for what is made of no stored derived field, else one more than what it is made of. */
  readonly rank: number
}

/**
 * By one statement over the records that link to this one, in every transaction that writes any of them:
 * recomputed, never counted up. `field` and `where` speak of stored fields of those records themselves.
 */
export interface Rollup {
  readonly kind: 'rollup'
  readonly many: string
  readonly fn: 'count' | 'sum' | 'min' | 'max'
  readonly field: string | null
  readonly where: Expr | null
  /** Names of the other records' members that decide over the value, the link back among them. */
  readonly inputs: readonly string[]
  readonly rank: number
}

/** By copying, when the record is made, what stands at the end of a path of links. */
export interface Fetched {
  readonly kind: 'fetched'
  readonly path: readonly string[]
}
