import { FALSE, TRUE, allOf, anyOf, isTrue } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { entityOf, fieldOf, hasValue, manyOf } from '../model/main.js'
import type { Entity, Field, ToMany } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import { assertAffordable } from './cost.js'
import { LIMITS } from './list_query.js'
import type { FilterAtom, IncludeTree, ListQuery, SortTerm } from './list_query.js'
import {
  filterPredicates,
  sortsFreely,
  mayWalkMany,
  reachGrant,
  searchPredicate,
  sortExpression,
  unknownName,
} from './touch.js'
import { tagGrant } from './tags.js'
import type { Reach, Slot } from './touch.js'

/**
 * A field to be answered: the rows on which its value may be (TRUE: every row of the list), and those on which
 * it may be under its mask, where its value may not; null: none.
 */
export interface RestrictedColumn {
  readonly field: Field
  readonly visible: Expr
  readonly masked: Expr | null
}

export interface RestrictedInclude {
  readonly name: string
  readonly kind: 'one' | 'many'
  readonly entity: Entity
  readonly grant: Grant
  readonly columns: readonly RestrictedColumn[]
  readonly includes: readonly RestrictedInclude[]
  /** For `many`: the column of the other table that holds our id, and how many rows come per parent. */
  readonly column: string
  readonly cap: number
  readonly owned: boolean
  /** The records on which the relation itself may be seen. */
  readonly visible: Expr
}

export interface RestrictedSort {
  readonly expr: Expr
  readonly descending: boolean
  readonly nullable: boolean
}

/** A list of which every touched name exists and may be used; what is left is to plan it. */
export interface RestrictedList {
  readonly grant: Grant
  readonly where: Expr
  readonly slots: readonly Slot[]
  readonly searchParams: readonly string[]
  readonly sort: readonly RestrictedSort[]
  readonly columns: readonly RestrictedColumn[]
  readonly includes: readonly RestrictedInclude[]
}

/**
 * Checks every path a list touches (shown, filtered, sorted, searched, included) against the grants
 * of the entities on its way, before any SQL exists. Unknown and hidden names get one answer.
 */
export function restrict(reach: Reach, grant: Grant, query: ListQuery): RestrictedList {
  const slots: Slot[] = []
  const atoms: FilterAtom[] = [...query.filter.all, ...query.filter.any.flat()]
  const conditions = (some: readonly FilterAtom[]) =>
    filterPredicates(reach, grant, some, (atom) => atoms.indexOf(atom), slots)
  const all = conditions(query.filter.all)
  const branches = query.filter.any.map((branch) => allOf(conditions(branch)))
  const searchParams = query.search.map((_, index) => `search:${index}`)
  const search = searchParams.map((param) => anyOf(searchPredicate(reach, grant, grant.entity.search, param)))
  const terms = query.sort.length > 0 ? query.sort : defaultSort(reach, grant)
  const sort = terms.map((term) => ({
    ...sortExpression(reach, grant, term.path, 'sort'),
    descending: term.descending,
  }))
  const shown = shownFor(reach, grant)
  if (query.tags && !tagGrant(reach, grant.entity)) throw unknownName('include')
  assertAffordable({ filter: [...all, ...branches], search, sort: sort.map(({ expr }) => expr) })
  return {
    grant,
    where: allOf([
      grant.rows,
      shown.rows,
      ...all,
      branches.length > 0 ? anyOf(branches) : null,
      ...search.map(neverTrueIfEmpty),
    ]),
    slots,
    searchParams,
    sort,
    columns: columnsOf(grant, query.fields, Object.keys(query.include), shown.of),
    includes: includesOf(reach, grant, query.include, LIMITS.includeDepth, shown.linked),
  }
}

type ShownOf = (grant: Grant, name: string) => Omit<RestrictedColumn, 'field'> | null

/** What an answer may tell: what is read. Of an export its own rights are asked beside that, so that it never tells more than a list. */
function shownFor(reach: Reach, grant: Grant): { readonly rows: Expr; readonly of: ShownOf; readonly linked: ShownOf } {
  if (grant.action !== 'export') return { rows: TRUE, of: shownOf, linked: shownOf }
  const reading = grantOf(reach.registry, reach.actor, grant.entity.name, 'read')
  const both = (from: Grant | null, by: Grant, name: string) => {
    const shown = from && shownOf(from, name)
    const exported = by.condition(name, 'export')
    if (!shown || (exported === null && shown.masked === null)) return null
    return { visible: exported === null ? FALSE : allOf([shown.visible, exported]), masked: shown.masked }
  }
  return {
    rows: reading?.rows ?? FALSE,
    of: (by, name) => both(reading, by, name),
    linked: (target, name) => both(target, target, name),
  }
}

/** An entity without searchable fields for this actor finds nothing, rather than everything. */
function neverTrueIfEmpty(expr: Expr): Expr {
  return expr.kind === 'or' && expr.of.length === 0 ? FALSE : expr
}

/** The declared order, as far as the actor may sort by it. */
function defaultSort(reach: Reach, grant: Grant): readonly SortTerm[] {
  return grant.entity.list.sort.filter(({ path }) => sortsFreely(reach, grant, path))
}

/** The fields to answer: those asked for, or all that may be seen; `id` always. */
export function columnsOf(
  grant: Grant,
  asked: readonly string[] | null,
  relations: readonly string[] = [],
  shownBy: ShownOf = shownOf
): readonly RestrictedColumn[] {
  if (asked) {
    const wrong = asked.find((name) => !relations.includes(name) && !isAnswerable(grant, name, shownBy))
    if (wrong !== undefined) throw unknownName('fields')
  }
  const wanted = asked && new Set(['id', ...asked])
  return grant.entity.fields.flatMap((field) => {
    if (!hasValue(field) || (wanted && !wanted.has(field.name))) return []
    const shown = shownBy(grant, field.name)
    return shown === null ? [] : [{ field, ...shown }]
  })
}

/** The rows on which a field is shown, as it is and under its mask; null where on none. */
export function shownOf(grant: Grant, name: string): Omit<RestrictedColumn, 'field'> | null {
  const visible = grant.condition(name, 'read')
  const masked = visible !== null && isTrue(visible) ? null : grant.condition(name, 'mask')
  return visible === null && masked === null ? null : { visible: visible ?? FALSE, masked }
}

function isAnswerable(grant: Grant, name: string, shownBy: ShownOf): boolean {
  const field = fieldOf(grant.entity, name)
  return field !== null && hasValue(field) && shownBy(grant, name) !== null
}

function includesOf(
  reach: Reach,
  grant: Grant,
  tree: IncludeTree,
  depth: number,
  shownBy: ShownOf
): readonly RestrictedInclude[] {
  return Object.entries(tree).map(([name, node]) => {
    const many = manyOf(grant.entity, name)
    const found = many ? manyInclude(reach, grant, many) : oneInclude(reach, grant, name)
    if (!found || depth === 0) throw unknownName('include')
    const { target } = found
    const asked = node.fields && [...new Set([...node.fields, target.entity.display])]
    return {
      ...found.base,
      name,
      entity: target.entity,
      grant: target,
      columns: columnsOf(
        target,
        asked?.filter((field) => field !== target.entity.display || isAnswerable(target, field, shownBy)) ?? null,
        Object.keys(node.include),
        shownBy
      ),
      includes: includesOf(reach, target, node.include, depth - 1, shownBy),
    }
  })
}

function manyInclude(reach: Reach, grant: Grant, many: ToMany) {
  const target = mayWalkMany(reach, grant, many, 'read')
  if (!target) return null
  const visible = many.owned ? grant.condition(many.name, 'read') : allOf([])
  if (visible === null) return null
  const cap = many.owned ? LIMITS.ownedRows : LIMITS.backLinkRows
  return { target, base: { kind: 'many' as const, column: many.column, cap, owned: many.owned, visible } }
}

function oneInclude(reach: Reach, grant: Grant, name: string) {
  const field = fieldOf(grant.entity, name)
  if (!field?.link || !grant.allows(name, 'read')) return null
  const target = reachGrant(reach, entityOf(reach.registry, field.link.entity))
  if (!target) return null
  return {
    target,
    base: { kind: 'one' as const, column: 'id', cap: 1, owned: false, visible: grant.condition(name, 'read') ?? FALSE },
  }
}
