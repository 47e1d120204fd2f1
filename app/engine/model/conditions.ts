import type { Expr } from '../expressions/main.js'

/** What an expression says of one field of a record: whether it is shown, required or fixed, or its value. */
export interface FieldCondition {
  readonly field: string
  readonly expr: Expr
  /** Names of the record's own members it reads; `parent` where a row asks its owner. */
  readonly inputs: readonly string[]
  /** Fields of the owner that a row asks. */
  readonly parentInputs: readonly string[]
}

/**
 * The conditions on fields that people fill in. A field that is not shown has no value: what a body sends for it is
 * refused, what stands there otherwise is emptied. Judged on the record as it will stand, but `fixed` on the record
 * as it stands before.
 */
export interface Conditions {
  /** Each after those whose fields it reads. Unknown is not shown. */
  readonly show: readonly FieldCondition[]
  /** Holds only where the field is shown. */
  readonly require: readonly FieldCondition[]
  readonly fixed: readonly FieldCondition[]
  /** Values of what a new record or row does not say, each after those it reads. */
  readonly defaults: readonly FieldCondition[]
}

/** True where a new record need not say the field: a series or an expression gives it. */
export function isGivenLater(field: { readonly sequence?: unknown; readonly options: object }): boolean {
  return field.sequence !== undefined || 'default' in field.options
}
