import { allOf, isTrue } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import type { Field } from '../model/main.js'
import type { Grant } from '../permissions/main.js'
import { rebase } from '../permissions/main.js'
import type { AggregateQuery, BucketName, GroupTerm, MeasureName, MeasureTerm } from './aggregate_query.js'
import { assertAffordable } from './cost.js'
import { EMPTY_QUERY } from './list_query.js'
import type { FilterAtom } from './list_query.js'
import { restrict } from './restrict.js'
import type { RestrictedList } from './restrict.js'
import { isSealed } from './sealed_values.js'
import { keyFacet, reachField, reachGrant, unknownName, whereVisible } from './touch.js'
import type { Reach } from './touch.js'

export interface RestrictedGroup {
  readonly name: string
  readonly field: Field
  readonly value: Expr
  readonly bucket: BucketName | null
  /** What texts are put in order by; null where it is the value itself. */
  readonly order: Expr | null
  /** Of a link: what the linked record is called, where that is seen. */
  readonly label: { readonly field: Field; readonly value: Expr } | null
}

export interface RestrictedMeasure {
  readonly name: string
  readonly measure: MeasureName
  /** Null of `count` alone, which counts records. */
  readonly value: { readonly field: Field; readonly expr: Expr } | null
}

/** Totals of which every touched name exists and may be used; what is left is to plan them. */
export interface RestrictedAggregate {
  readonly grant: Grant
  readonly list: RestrictedList
  readonly groups: readonly RestrictedGroup[]
  readonly measures: readonly RestrictedMeasure[]
}

/**
 * Checks every path that a question for totals touches against the grants on its way, before any SQL exists:
 * filters as those of a list, groups and measures for the use `aggregate`. A cell that may not be used on
 * a row counts there as empty. Of whoever sees totals alone (`isWhole` false), nothing is taken that picks
 * records one by one or tells a single record's value.
 */
export function restrictAggregate(
  reach: Reach,
  grant: Grant,
  query: AggregateQuery,
  isWhole: boolean
): RestrictedAggregate {
  if (!isWhole) refuseTelling(grant, query)
  const list = restrict(reach, grant, {
    ...EMPTY_QUERY,
    filter: query.filter,
    search: query.search,
    fields: ['id'],
  })
  const groups = query.groups.map((term) => groupOf(reach, grant, term))
  const measures = query.measures.map((term) => measureOf(reach, grant, term))
  const exprs = (items: readonly (Expr | null | undefined)[]) => items.filter((item): item is Expr => Boolean(item))
  assertAffordable({
    filter: [list.where],
    groups: exprs(groups.flatMap(({ value, order, label }) => [value, order, label?.value])),
    measures: exprs(measures.map(({ value }) => value?.expr)),
  })
  return { grant, list, groups, measures }
}

/** Conditions that pick one record by what it is called, and measures that tell one record's value. */
function refuseTelling(grant: Grant, { filter, search, groups, measures, having }: AggregateQuery): void {
  if (search.length > 0) throw unknownName('search')
  const [condition] = having
  if (condition) throw unknownName(condition.name)
  const telling = measures.find(({ measure }) => measure === 'min' || measure === 'max')
  if (telling) throw unknownName('measures')
  const atoms: readonly FilterAtom[] = [...filter.all, ...filter.any.flat()]
  const picking = atoms.find(({ path }) => namesRecords(grant, path))
  if (picking) throw unknownName(picking.name)
  if (groups.some(({ path }) => namesRecords(grant, path))) throw unknownName('groups')
}

/** True for what tells records of the entity themselves apart: its id and what it is called. */
function namesRecords({ entity }: Grant, path: readonly string[]): boolean {
  return path.length === 1 && (path[0] === 'id' || path[0] === entity.display)
}

function groupOf(reach: Reach, grant: Grant, { name, path, bucket }: GroupTerm): RestrictedGroup {
  const { field, visible } = reachField(reach, grant, path, 'aggregate', 'groups')
  const isDay = field.valueType?.kind === 'date' || field.valueType?.kind === 'instant'
  if (!field.valueType || !isComparable(field) || (bucket !== null && !isDay)) throw unknownName('groups')
  const member = (facet: 'key' | 'value'): Expr => {
    return whereVisible(
      { kind: 'member', type: field.valueType ?? { kind: 'null' }, variable: '', path, facet },
      visible
    )
  }
  return {
    name,
    field,
    bucket,
    value: member('value'),
    order: keyFacet(field) === 'key' ? member('key') : null,
    label: labelOf(reach, field, path, visible),
  }
}

function labelOf(reach: Reach, link: Field, path: readonly string[], seen: Expr): RestrictedGroup['label'] {
  const target = link.link ? reachGrant(reach, entityOf(reach.registry, link.link.entity)) : null
  const field = target?.entity.field[target.entity.display]
  const visible = target && field ? target.condition(field.name, 'read') : null
  if (!target || !field?.valueType || visible === null || isSealed(field)) return null
  const member: Expr = { kind: 'member', type: field.valueType, variable: '', path: [...path, field.name] }
  const all = allOf([seen, rebase(allOf([target.rows, visible]), '', '', path)])
  return { field, value: isTrue(all) ? member : whereVisible(member, all) }
}

function measureOf(reach: Reach, grant: Grant, { name, measure, path }: MeasureTerm): RestrictedMeasure {
  if (path === null) return { name, measure, value: null }
  const { field, visible } = reachField(reach, grant, path, 'aggregate', 'measures')
  const type = field.valueType
  if (!type || !takes(field, measure)) throw unknownName('measures')
  const expr = whereVisible({ kind: 'member', type, variable: '', path }, visible)
  return { name, measure, value: { field, expr } }
}

function takes(field: Field, measure: MeasureName): boolean {
  if (measure !== 'count_distinct') return field.aggregates.includes(measure)
  return field.aggregates.includes('count') && isComparable(field)
}

/** True where equal values are stored alike, so that they make one group. */
function isComparable(field: Field): boolean {
  return !isSealed(field) && fieldTypeOf(field.type).filters.includes('eq')
}
