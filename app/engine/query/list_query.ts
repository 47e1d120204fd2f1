import type { OperatorName } from '../fields/main.js'

/** What the tags of a record are called where it is shown and asked for. */
export const TAGS = '_tags'

/** Whether one related row meets conditions, or none does. */
export const QUANTIFIERS = ['some', 'none'] as const
export type Quantifier = (typeof QUANTIFIERS)[number]

/** One condition as asked: a dotted path, an operator, and the texts to compare with. */
export interface FilterAtom {
  readonly path: readonly string[]
  readonly operator: OperatorName
  readonly operands: readonly string[]
  /**
   * Set of a condition on rows of a to-many side, whose path is `path` then: conditions of one side and quantifier that
   * stand in one conjunction are about the same row. A `path` of their own that is empty asks for any row at all.
   */
  readonly within?: { readonly quantifier: Quantifier; readonly path: readonly string[] }
  /** As the client spelled it, for messages: `filter[total][gte]`. */
  readonly name: string
}

/** Atoms that must all hold, and groups of which one must hold. */
export interface FilterQuery {
  readonly all: readonly FilterAtom[]
  readonly any: readonly (readonly FilterAtom[])[]
}

/** Which related records come along, by name; `fields` null means all readable ones. */
export interface IncludeTree {
  readonly [name: string]: { readonly fields: readonly string[] | null; readonly include: IncludeTree }
}

export interface SortTerm {
  readonly path: readonly string[]
  readonly descending: boolean
}

export type CountMode = 'exact' | 'capped' | 'none'

export type Paging =
  { readonly kind: 'page'; readonly page: number } | { readonly kind: 'cursor'; readonly cursor: string }

/** A list as asked, before anybody looked whether its names exist or may be used. */
export interface ListQuery {
  readonly filter: FilterQuery
  readonly search: readonly string[]
  readonly sort: readonly SortTerm[]
  readonly fields: readonly string[] | null
  readonly include: IncludeTree
  /** `include=_can`: one boolean per action on each row. */
  readonly can: boolean
  /** `include=_tags`: the tags of each row. */
  readonly tags?: true
  readonly paging: Paging
  readonly perPage: number
  readonly count: CountMode
}

/** The limits of one list; beyond them the request is refused, not cut. */
export const LIMITS = {
  perPage: 200,
  defaultPerPage: 20,
  sortTerms: 3,
  includeDepth: 3,
  includes: 12,
  pathDepth: 4,
  atoms: 20,
  orBranches: 10,
  inValues: 200,
  searchLength: 100,
  searchTerms: 5,
  operandLength: 1000,
  /** Comparisons a row may cost (see `costOf`): three looks over two hops each, or about twenty over one. */
  cost: 1000,
  queryLength: 8000,
  maxOffset: 1_000_000,
  cappedCount: 10_000,
  backLinkRows: 100,
  ownedRows: 500,
} as const

/** The query of nothing asked. */
export const EMPTY_QUERY: ListQuery = {
  filter: { all: [], any: [] },
  search: [],
  sort: [],
  fields: null,
  include: {},
  can: false,
  paging: { kind: 'page', page: 1 },
  perPage: LIMITS.defaultPerPage,
  count: 'capped',
}
