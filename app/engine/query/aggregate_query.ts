import type { FilterQuery } from './list_query.js'

/** What is worked out of the records of a group. */
export const MEASURES = ['count', 'count_distinct', 'sum', 'avg', 'min', 'max'] as const
export type MeasureName = (typeof MEASURES)[number]

/** The spans of school days that records are grouped by; each is named by its first day. */
export const BUCKETS = ['day', 'week', 'month', 'quarter', 'year', 'fiscal_quarter', 'fiscal_year'] as const
export type BucketName = (typeof BUCKETS)[number]

/** `state`, `item.maker`, `issued_on:month`: the key of an answered group is `name`. */
export interface GroupTerm {
  readonly name: string
  readonly path: readonly string[]
  readonly bucket: BucketName | null
}

/** `count`, or `sum:total`: the key of what is answered is `name`; `path` is null of `count` alone. */
export interface MeasureTerm {
  readonly name: string
  readonly measure: MeasureName
  readonly path: readonly string[] | null
}

export const HAVING_OPERATORS = ['eq', 'lt', 'lte', 'gt', 'gte', 'between'] as const
export type HavingOperator = (typeof HAVING_OPERATORS)[number]

/** A condition on what a measure comes to. */
export interface HavingAtom {
  readonly measure: string
  readonly operator: HavingOperator
  readonly operands: readonly string[]
  /** As the client spelled it. */
  readonly name: string
}

/** Totals as asked, before anybody looked whether their names exist or may be used. */
export interface AggregateQuery {
  readonly filter: FilterQuery
  readonly search: readonly string[]
  readonly groups: readonly GroupTerm[]
  readonly measures: readonly MeasureTerm[]
  readonly having: readonly HavingAtom[]
  /** By names of groups and measures. */
  readonly sort: readonly { readonly name: string; readonly descending: boolean }[]
  readonly limit: number
}

/** The limits of one question for totals; beyond them it is refused, not cut. */
export const AGGREGATE_LIMITS = {
  groups: 4,
  measures: 10,
  having: 10,
  sortTerms: 3,
  rows: 1000,
  defaultRows: 100,
  /** Records that a group holds at least, for who may not read them one by one. */
  smallestGroup: 5,
  /** Groups that such a reader's answer is made of at most, before small ones are left out. */
  countedGroups: 10_000,
} as const
