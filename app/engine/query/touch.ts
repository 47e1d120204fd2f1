import { Refusal, UNKNOWN_NAME } from '../base/main.js'
import { TRUE, allOf, isTrue, typeOf } from '../expressions/main.js'
import type { Expr, Facet } from '../expressions/main.js'
import { operators } from '../fields/main.js'
import type { OperatorMember } from '../fields/main.js'
import { entityOf, fieldOf, manyOf, treeLinkOf } from '../model/main.js'
import type { Entity, Field, ToMany } from '../model/main.js'
import { grantOf, rebase } from '../permissions/main.js'
import type { Grant, Use } from '../permissions/main.js'
import { dayPredicate, isDay } from './day_filter.js'
import type { DayEdge } from './day_filter.js'
import { TAGS } from './list_query.js'
import type { FilterAtom, Quantifier } from './list_query.js'
import type { Reach, Slot } from './reach.js'
import { tagPredicate } from './tags.js'

export type { Reach, Slot } from './reach.js'

/** The one answer to a name that may not be used: unknown, hidden and forbidden look alike. */
export function unknownName(name: string): Refusal {
  return new Refusal('invalid', 'The request has invalid parameters.', { details: { [name]: [UNKNOWN_NAME] } })
}

/** The grant that reaching a record over a link needs: reading it, or at least its label. */
export function reachGrant(reach: Reach, entity: Entity): Grant | null {
  return grantOf(reach.registry, reach.actor, entity.name, 'refer')
}

/** The facet a field is compared, sorted and searched by: its text key where it has one. */
export function keyFacet(field: Field): Facet {
  return field.columns.some((column) => column.facet === 'key') ? 'key' : 'value'
}

/** True when the back-link (or child rows) may be walked for a use. */
export function mayWalkMany(reach: Reach, grant: Grant, many: ToMany, use: Use): Grant | null {
  const other = entityOf(reach.registry, many.entity)
  const target = reachGrant(reach, other)
  if (!target) return null
  if (many.owned) return grant.allows(many.name, use) ? target : null
  const link = other.fields.find((field) => field.columns[0]?.name === many.column)
  return link && target.allows(link.name, use) ? target : null
}

/**
 * The predicates of a conjunction of filter atoms about a record of `grant.entity`. Those that are `within` one to-many
 * side and quantifier are one predicate, about the same row of that side.
 */
export function filterPredicates(
  reach: Reach,
  grant: Grant,
  atoms: readonly FilterAtom[],
  indexOf: (atom: FilterAtom) => number,
  slots: Slot[]
): readonly Expr[] {
  const keyOf = ({ within, name }: FilterAtom) =>
    within ? `${within.quantifier} ${within.path.join('.')}` : `=${name}`
  return [...Map.groupBy(atoms, keyOf).values()].map((group) => {
    const [first] = group
    if (!first?.within) return allOf(group.map((atom) => filterPredicate(reach, grant, atom, indexOf(atom), slots)))
    const { quantifier, path } = first.within
    const inner = (at: Grant) =>
      allOf(
        group
          .filter((atom) => atom.path.length > 0)
          .map((atom) => filterPredicate(reach, at, atom, indexOf(atom), slots))
      )
    return walkFilter(reach, grant, path, { name: first.name, bind: `s${indexOf(first)}`, quantifier }, inner)
  })
}

/**
 * The predicate of one filter atom about a record of `grant.entity`, conjoined at every hop with the
 * rows and columns the actor may see there, so that no filter can tell what a list would not show.
 */
function filterPredicate(reach: Reach, grant: Grant, atom: FilterAtom, index: number, slots: Slot[]): Expr {
  const { path, name } = atom
  return walkFilter(reach, grant, path, { name, bind: `f${index}`, quantifier: null }, (at) => {
    if (path.at(-1) === TAGS) return tagPredicate(reach, at.entity, atom, index, slots)
    const field = fieldOf(at.entity, path.at(-1) ?? '')
    const visible = field ? at.condition(field.name, 'filter') : null
    if (!field || visible === null) throw unknownName(name)
    return allOf([visible, leaf(reach, at.entity, field, atom, index, slots)])
  })
}

/** Of no record at all nothing is said by `none`. */
const HAS_ID: Expr = {
  kind: 'is_null',
  of: { kind: 'member', type: { kind: 'id' }, variable: '', path: ['id'] },
  negated: true,
}

/** How a path of a filter is walked: the name for messages, that of its variables, and what its last to-many side asks. */
interface FilterWalk {
  readonly name: string
  readonly bind: string
  /** Null: the path ends at a field of the record that `end` is given. */
  readonly quantifier: Quantifier | null
}

/** Walks to-one links and to-many sides; what is reached at the end says the rest of the predicate. */
function walkFilter(
  reach: Reach,
  grant: Grant,
  path: readonly string[],
  { name, bind, quantifier }: FilterWalk,
  end: (at: Grant) => Expr
): Expr {
  let binds = 0
  const walk = (at: Grant, rest: readonly string[]): Expr => {
    const [head = '', ...tail] = rest
    if (quantifier === null && tail.length === 0) return end(at)
    const many = manyOf(at.entity, head)
    if (many) {
      const other = mayWalkMany(reach, at, many, 'filter')
      const seen = many.owned ? at.condition(many.name, 'filter') : TRUE
      if (!other || seen === null) throw unknownName(name)
      const variable = `${bind}_${binds++}`
      const isLast = tail.length === 0
      const body = rebase(allOf([other.rows, isLast ? end(other) : walk(other, tail)]), '', variable, [])
      const some: Expr = {
        kind: 'quantify',
        macro: 'exists',
        variable: '',
        path: [head],
        entity: many.entity,
        bind: variable,
        body,
      }
      return allOf([seen, isLast && quantifier === 'none' ? { kind: 'not', of: some } : some])
    }
    const field = fieldOf(at.entity, head)
    const visible = field ? at.condition(head, 'filter') : null
    const target =
      field?.link && visible !== null ? reachGrant(reach, entityOf(reach.registry, field.link.entity)) : null
    if (!target || tail.length === 0) throw unknownName(name)
    const isThere = quantifier === 'none' ? HAS_ID : TRUE
    return allOf([visible, rebase(allOf([target.rows, isThere, walk(target, tail)]), '', '', [head])])
  }
  return walk(grant, path)
}

/** The tree that a member's ids are of, as far as the actor sees its records and what they stand below. */
function inTree(
  reach: Reach,
  entity: Entity,
  { link }: Field,
  member: OperatorMember,
  { name }: FilterAtom
): OperatorMember {
  const target = reachGrant(reach, link ? entityOf(reach.registry, link.entity) : entity)
  const above = target && treeLinkOf(target.entity)
  const visible = target && above ? target.condition(above.name, 'filter') : null
  const column = above?.columns[0]?.name
  if (!target || visible === null || column === undefined) throw unknownName(name)
  return { ...member, tree: { entity: target.entity.name, column, rows: allOf([target.rows, visible]) } }
}

function leaf(reach: Reach, entity: Entity, field: Field, atom: FilterAtom, index: number, slots: Slot[]): Expr {
  const operator = operators[atom.operator]
  if (!field.valueType || !field.filters.includes(atom.operator)) throw unknownName(atom.name)
  const facet = operator.facet === 'key' ? keyFacet(field) : 'value'
  const params: string[] = []
  const take = (operand: number | 'all', edge: DayEdge | null = null): string => {
    const param = `slot:${slots.length}`
    slots.push({ param, entity, field, facet, operand, atom: index, edge })
    params.push(param)
    return param
  }
  if (field.valueType.kind === 'instant' && atom.operands.some(isDay)) {
    const type = field.valueType
    const member: Expr = { kind: 'member', type, variable: '', path: [field.name] }
    const bound = (operand: number, edge: DayEdge | null): Expr => ({ kind: 'param', type, name: take(operand, edge) })
    const days = dayPredicate(atom.operator, member, atom.operands, bound)
    if (days) return days
  }
  if (operator.arity === 'one') take(0)
  if (operator.arity === 'two') [0, 1].forEach((operand) => take(operand))
  if (operator.arity === 'many') take('all')
  const member = { variable: '', path: [field.name], type: field.valueType, facet }
  const built = operator.build(operator.name === 'under' ? inTree(reach, entity, field, member, atom) : member, params)
  // A flag is part of the shape: `null=false` asks for the opposite.
  return operator.arity === 'flag' && atom.operands[0] === 'false' ? { kind: 'not', of: built } : built
}

/** A field at the end of to-one links, and the records on which the actor may use it so. */
export interface ReachedField {
  readonly entity: Entity
  readonly field: Field
  readonly visible: Expr
}

/** The field a path names, for a use of it; what is unknown or may nowhere be used so is refused under `name`. */
export function reachField(reach: Reach, grant: Grant, path: readonly string[], use: Use, name: string): ReachedField {
  const [head = '', ...tail] = path
  const field = fieldOf(grant.entity, head)
  const visible = field ? grant.condition(head, use) : null
  if (!field || visible === null) throw unknownName(name)
  if (tail.length === 0) return { entity: grant.entity, field, visible }
  const target = field.link ? reachGrant(reach, entityOf(reach.registry, field.link.entity)) : null
  if (!target) throw unknownName(name)
  const inner = reachField(reach, target, tail, use, name)
  return { ...inner, visible: allOf([visible, rebase(allOf([target.rows, inner.visible]), '', '', [head])]) }
}

/** A value where it may be seen, empty elsewhere. */
export function whereVisible(expr: Expr, visible: Expr): Expr {
  if (isTrue(visible)) return expr
  const type = typeOf(expr)
  return { kind: 'if', type, when: visible, then: expr, else: { kind: 'literal', type, value: null } }
}

/** A sort key as an expression: hidden cells sort as empty, hidden names are unknown. */
export function sortExpression(
  reach: Reach,
  grant: Grant,
  path: readonly string[],
  name: string
): { expr: Expr; nullable: boolean } {
  const { field, visible } = reachField(reach, grant, path, 'sort', name)
  if (!field.sortable || !field.valueType) throw unknownName(name)
  const member: Expr = { kind: 'member', type: field.valueType, variable: '', path, facet: keyFacet(field) }
  const nullable = path.length > 1 || !isTrue(visible) || (field.columns[0]?.nullable ?? true)
  return { expr: whereVisible(member, visible), nullable }
}

/**
 * True where lists of the actor may stand in the order of a path without being asked to: it is not
 * refused, and over links it is seen on every row, as asking row by row costs more than the order is worth.
 */
export function sortsFreely(reach: Reach, grant: Grant, path: readonly string[]): boolean {
  try {
    const { expr } = sortExpression(reach, grant, path, 'sort')
    return path.length === 1 || expr.kind === 'member'
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** One search term over all searchable paths: where a cell is hidden it does not match. */
export function searchPredicate(
  reach: Reach,
  grant: Grant,
  paths: readonly (readonly string[])[],
  param: string
): Expr[] {
  const found: Expr[] = []
  const text = { kind: 'text' } as const
  const walk = (at: Grant, path: readonly string[]): Expr | null => {
    const [name = '', ...rest] = path
    const field = fieldOf(at.entity, name)
    const visible = field ? at.condition(name, 'search') : null
    if (!field || visible === null) return null
    if (rest.length === 0) {
      if (!field.searchable) return null
      const left: Expr = { kind: 'member', type: text, variable: '', path: [name], facet: keyFacet(field) }
      return allOf([
        visible,
        { kind: 'match', match: 'contains', left, right: { kind: 'param', type: text, name: param } },
      ])
    }
    const target = field.link ? reachGrant(reach, entityOf(reach.registry, field.link.entity)) : null
    const inner = target ? walk(target, rest) : null
    return target && inner ? allOf([visible, rebase(allOf([target.rows, inner]), '', '', [name])]) : null
  }
  for (const path of paths) {
    const condition = walk(grant, path)
    if (condition) found.push(condition)
  }
  return found
}
