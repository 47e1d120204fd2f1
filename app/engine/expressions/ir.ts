/**
 * The types an expression can have. Decimals and money are scaled 53-bit integers: `{ kind:
 * 'decimal', scale: 2 }` holds 12.50 as 1250.
 */
export type ValueType =
  | { readonly kind: 'bool' }
  | { readonly kind: 'text' }
  | { readonly kind: 'int' }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'instant' }
  | { readonly kind: 'id'; readonly entity?: string }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'null' }

/** A value at run time. Unknown is null; dates are `YYYY-MM-DD`, instants ISO UTC with milliseconds. */
export type Scalar = null | boolean | number | string

export type CompareOperator = 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte'
export type TextMatch = 'starts' | 'contains' | 'ends'

/**
 * Which stored facet of a member is meant: its value, or the sort and match key that text has beside
 * it (see `textKey`).
 */
export type Facet = 'value' | 'key'

/**
 * A checked, typed expression: the one form that the process, the browser and both SQL dialects
 * understand, and the one form of filters, scopes, checks and conditions. Pure data.
 *
 * `variable` is `''` for the record itself, else the name a macro bound. `path` walks to-one links
 * and ends at a value member (for `quantify` and `aggregate`: at a to-many member).
 */
export type Expr =
  | { readonly kind: 'literal'; readonly type: ValueType; readonly value: Scalar }
  /** Bound per request: `actor.user`, `actor.school`, `today`, `now`, or a filter's `slot:<n>`. */
  | { readonly kind: 'param'; readonly type: ValueType; readonly name: string }
  | {
      readonly kind: 'member'
      readonly type: ValueType
      readonly variable: string
      readonly path: readonly string[]
      readonly facet?: Facet
    }
  | { readonly kind: 'not'; readonly of: Expr }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expr[] }
  | { readonly kind: 'compare'; readonly op: CompareOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'is_null'; readonly of: Expr; readonly negated: boolean }
  | { readonly kind: 'in'; readonly item: Expr; readonly values: readonly Expr[] }
  /** `item` is one of the values of a list bound at request time. */
  | { readonly kind: 'in_param'; readonly item: Expr; readonly param: string; readonly negated: boolean }
  | { readonly kind: 'match'; readonly match: TextMatch; readonly left: Expr; readonly right: Expr }
  /**
   * On scaled integers; `+` on text joins. `/` truncates toward zero, `%` takes the dividend's sign,
   * both are unknown by zero. `//` divides by a literal power of ten and rounds half away from zero:
   * how the compiler lowers a scale. A result beyond 53 bits is unknown.
   */
  | {
      readonly kind: 'arithmetic'
      readonly op: '+' | '-' | '*' | '/' | '%' | '//'
      readonly type: ValueType
      readonly left: Expr
      readonly right: Expr
    }
  /** An unknown condition takes the `else` branch, as CASE does. */
  | { readonly kind: 'if'; readonly type: ValueType; readonly when: Expr; readonly then: Expr; readonly else: Expr }
  /**
   * Never unknown itself: `exists` holds when the body is true for one row, `all` when it is true for
   * every row; an unknown body counts as not true.
   */
  | {
      readonly kind: 'quantify'
      readonly macro: 'exists' | 'all'
      readonly variable: string
      readonly path: readonly string[]
      readonly entity: string
      readonly bind: string
      readonly body: Expr
    }
  /** Unknown values are left out; `count` counts rows where `value`, if given, is known. Sum of none is 0. */
  | {
      readonly kind: 'aggregate'
      readonly fn: 'count' | 'sum' | 'min' | 'max'
      readonly type: ValueType
      readonly variable: string
      readonly path: readonly string[]
      readonly entity: string
      readonly bind: string
      readonly where: Expr | null
      readonly value: Expr | null
    }
  /**
   * `item` is in an uncorrelated set of ids: `select <column> from <entity> where <where>`, `where`
   * speaking of the row of `entity` as the record (`''`). `column` is a stored column of that
   * entity's table (`id`, a link's `x_id`, a child's `parent_id`). Made by the scope compiler, never written.
   */
  | {
      readonly kind: 'in_set'
      readonly item: Expr
      readonly entity: string
      readonly column: string
      readonly where: Expr
      /** Of a tree: everything below the rows of the set too, level by level through rows where `where` holds. */
      readonly below?: { readonly column: string; readonly where: Expr }
    }

/** What a name means on an entity. `volatile` marks values that depend on the clock. */
export type Member =
  | { readonly kind: 'value'; readonly type: ValueType; readonly volatile?: boolean }
  | { readonly kind: 'one'; readonly entity: string }
  | { readonly kind: 'many'; readonly entity: string }

/** Looks up the members of an entity; null for an unknown entity. Given by whoever knows the model. */
export type MembersOf = (entity: string) => Readonly<Record<string, Member>> | null

/** The literal TRUE and FALSE, as grants and planners need them. */
export const TRUE: Expr = { kind: 'literal', type: { kind: 'bool' }, value: true }
export const FALSE: Expr = { kind: 'literal', type: { kind: 'bool' }, value: false }

/** The conjunction of the given conditions, flattened; TRUE of none. */
export function allOf(conditions: readonly (Expr | null)[]): Expr {
  const of = conditions
    .filter((item): item is Expr => item !== null && !isTrue(item))
    .flatMap((item) => (item.kind === 'and' ? item.of : [item]))
  if (of.some(isFalse)) return FALSE
  return of.length === 0 ? TRUE : of.length === 1 && of[0] ? of[0] : { kind: 'and', of }
}

/** The disjunction of the given conditions, flattened; FALSE of none. */
export function anyOf(conditions: readonly Expr[]): Expr {
  const of = conditions.filter((item) => !isFalse(item)).flatMap((item) => (item.kind === 'or' ? item.of : [item]))
  if (of.some(isTrue)) return TRUE
  return of.length === 0 ? FALSE : of.length === 1 && of[0] ? of[0] : { kind: 'or', of }
}

export function isTrue(expr: Expr): boolean {
  return expr.kind === 'literal' && expr.value === true
}

export function isFalse(expr: Expr): boolean {
  return expr.kind === 'literal' && (expr.value === false || expr.value === null)
}
