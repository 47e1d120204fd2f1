import { Refusal, UNKNOWN_NAME } from '../base/main.js'
import { allOf, isTrue } from '../expressions/main.js'
import type { Expr, Facet } from '../expressions/main.js'
import { operators } from '../fields/main.js'
import { entityOf, fieldOf, manyOf } from '../model/main.js'
import type { Actor, Entity, Field, Registry, ToMany } from '../model/main.js'
import { grantOf, rebase } from '../permissions/main.js'
import type { Grant, Use } from '../permissions/main.js'
import { dayPredicate, isDay } from './day_filter.js'
import type { DayEdge } from './day_filter.js'
import type { FilterAtom } from './list_query.js'

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
 * The predicate of one filter atom about a record of `grant.entity`, conjoined at every hop with the
 * rows and columns the actor may see there, so that no filter can tell what a list would not show.
 */
export function filterPredicate(reach: Reach, grant: Grant, atom: FilterAtom, index: number, slots: Slot[]): Expr {
  let binds = 0
  const walk = (at: Grant, path: readonly string[]): Expr => {
    const [name = '', ...rest] = path
    const many = manyOf(at.entity, name)
    if (many && rest.length > 0) {
      const other = mayWalkMany(reach, at, many, 'filter')
      if (!other) throw unknownName(atom.name)
      const bind = `f${index}_${binds++}`
      const body = rebase(allOf([other.rows, walk(other, rest)]), '', bind, [])
      return { kind: 'quantify', macro: 'exists', variable: '', path: [name], entity: many.entity, bind, body }
    }
    const field = fieldOf(at.entity, name)
    const visible = field ? at.condition(name, 'filter') : null
    if (!field || visible === null) throw unknownName(atom.name)
    if (rest.length > 0) {
      const target = field.link ? reachGrant(reach, entityOf(reach.registry, field.link.entity)) : null
      if (!target) throw unknownName(atom.name)
      return allOf([visible, rebase(allOf([target.rows, walk(target, rest)]), '', '', [name])])
    }
    return allOf([visible, leaf(at.entity, field, atom, index, slots)])
  }
  return walk(grant, atom.path)
}

function leaf(entity: Entity, field: Field, atom: FilterAtom, index: number, slots: Slot[]): Expr {
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
  const built = operator.build({ variable: '', path: [field.name], type: field.valueType, facet }, params)
  // A flag is part of the shape: `null=false` asks for the opposite.
  return operator.arity === 'flag' && atom.operands[0] === 'false' ? { kind: 'not', of: built } : built
}

/** A sort key as an expression: hidden cells sort as empty, hidden names are unknown. */
export function sortExpression(
  reach: Reach,
  grant: Grant,
  path: readonly string[],
  name: string
): { expr: Expr; nullable: boolean } {
  const walk = (at: Grant, rest: readonly string[]): { expr: Expr; visible: Expr; nullable: boolean } => {
    const [head = '', ...tail] = rest
    const field = fieldOf(at.entity, head)
    const visible = field ? at.condition(head, 'sort') : null
    if (!field || visible === null) throw unknownName(name)
    if (tail.length === 0) {
      if (!field.sortable || !field.valueType) throw unknownName(name)
      const member: Expr = { kind: 'member', type: field.valueType, variable: '', path: [head], facet: keyFacet(field) }
      return { expr: member, visible, nullable: field.columns[0]?.nullable ?? true }
    }
    const target = field.link ? reachGrant(reach, entityOf(reach.registry, field.link.entity)) : null
    if (!target) throw unknownName(name)
    const inner = walk(target, tail)
    const move = (expr: Expr) => rebase(expr, '', '', [head])
    return {
      expr: move(inner.expr),
      visible: allOf([visible, move(allOf([target.rows, inner.visible]))]),
      nullable: true,
    }
  }
  const { expr, visible, nullable } = walk(grant, path)
  if (isTrue(visible) || expr.kind !== 'member') return { expr, nullable }
  const hidden: Expr = { kind: 'literal', type: expr.type, value: null }
  return { expr: { kind: 'if', type: expr.type, when: visible, then: expr, else: hidden }, nullable: true }
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
