import type { Json } from '../base/main.js'
import type { ValueType } from '../expressions/main.js'
import { typeOf } from '../expressions/main.js'
import { fromScaled } from '../fields/main.js'
import type { DialectName } from '../fields/main.js'
import type { Field } from '../model/main.js'
import { boundValue, join, param, prepare, raw, renderExpr, RowScope, sql, totalOf, withinBounds } from '../sql/main.js'
import type { Fragment, PreparedSql } from '../sql/main.js'
import type { AggregateQuery, HavingAtom, HavingOperator } from './aggregate_query.js'
import { bucketOf } from './buckets.js'
import { LIMIT_PARAM, livingRows } from './plan.js'
import type { PlanScene } from './plan.js'
import type { RestrictedAggregate, RestrictedGroup, RestrictedMeasure } from './restrict_aggregate.js'
import { readerOf, Selection } from './selection.js'

/** A column of the answer: its alias and how its values become JSON. */
interface AnsweredColumn {
  readonly name: string
  readonly alias: string
  readonly read: (value: unknown) => Json
}

export interface AnsweredGroup extends AnsweredColumn {
  readonly label: Omit<AnsweredColumn, 'name'> | null
}

export interface AggregatePlan {
  readonly sql: PreparedSql
  readonly groups: readonly AnsweredGroup[]
  readonly measures: readonly AnsweredColumn[]
}

/** Decimal places that the mean of whole numbers has. */
export const MEAN_PLACES = 2

/** The alias of the number of records that a group holds. */
export const RECORDS = 'records'

/** A group and a measure on their way into the statement: aliases of their cells, and of what is answered. */
interface PlannedGroup {
  readonly group: RestrictedGroup
  readonly alias: string
  readonly cell: string
  readonly label: string | null
  readonly order: string | null
}

interface PlannedMeasure {
  readonly measure: RestrictedMeasure
  readonly alias: string
  readonly reckoning: Reckoning
}

/**
 * Plans totals as one statement: the cells that are grouped and reckoned with, taken where they may be used; their
 * groups; and of those what `having` lets through, in an order made total by the groups themselves.
 */
export function planAggregate(scene: PlanScene, asked: RestrictedAggregate, query: AggregateQuery): AggregatePlan {
  const { dialect, registry } = scene
  const scope = new RowScope(registry, dialect, asked.grant.entity, 'r')
  const cells = new Selection(scope)
  const groups = asked.groups.map((group, index) => planGroup(scene, scope, cells, group, `g${index}`))
  const measures = asked.measures.map((measure, index): PlannedMeasure => {
    const cell = measure.value && cells.add(renderExpr(measure.value.expr, scope))
    return { measure, alias: `m${index}`, reckoning: reckon(measure, `m${index}`, cell, dialect) }
  })
  const where = livingRows(scope, asked.list.where)
  const list = cells.isEmpty() ? raw('1 as one') : cells.list()
  const inner = sql`select ${list} from ${scope.table()}${scope.joins()} where ${where}`
  const answered = sql`select ${answeredOf(groups, measures)} from (${groupedOf(inner, groups, measures)}) as b`
  const conditions = query.having.map((atom, index) => conditionOn(atom, index, measures, dialect))
  const having = conditions.length === 0 ? raw('') : sql` where ${join(conditions, ' and ')}`
  const order = orderOf(query, groups, measures, dialect)
  const text = sql`select * from (${answered}) as a${having}${order} limit ${param(LIMIT_PARAM)}`
  return {
    sql: prepare(text, dialect),
    groups: groups.map((group) => answeredGroup(group, dialect)),
    measures: measures.map(({ measure, alias }) => ({
      name: measure.name,
      alias,
      read: readerOfMeasure(measure, dialect),
    })),
  }
}

function planGroup(
  { dialect, actor }: PlanScene,
  scope: RowScope,
  cells: Selection,
  group: RestrictedGroup,
  alias: string
): PlannedGroup {
  const { value, bucket, label, order } = group
  const cell = renderExpr(value, scope)
  return {
    group,
    alias,
    cell: cells.add(bucket ? bucketOf(cell, typeOf(value), bucket, actor.school, dialect) : cell),
    label: label && cells.add(renderExpr(label.value, scope)),
    order: order && cells.add(renderExpr(order, scope)),
  }
}

/** What each group of cells comes to. A label follows from its link, so grouping by it makes no more groups. */
function groupedOf(inner: Fragment, groups: readonly PlannedGroup[], measures: readonly PlannedMeasure[]): Fragment {
  const keys = new Set(groups.flatMap(({ cell, label }) => (label === null ? [cell] : [cell, label])))
  const kept = [
    `count(*) as ${RECORDS}`,
    ...groups.flatMap(({ cell, label, order, alias }) => [
      `${cell} as ${alias}`,
      ...(label === null ? [] : [`${label} as ${alias}_label`]),
      ...(order === null ? [] : [`min(${order}) as ${alias}_order`]),
    ]),
    ...measures.flatMap(({ reckoning }) => reckoning.kept),
  ]
  const by = keys.size === 0 ? '' : ` group by ${[...keys].join(', ')}`
  return sql`select ${kept.join(', ')} from (${inner}) as t${by}`
}

function answeredOf(groups: readonly PlannedGroup[], measures: readonly PlannedMeasure[]): string {
  const columns = groups.flatMap(({ label, order, alias }) => [
    alias,
    ...(label === null ? [] : [`${alias}_label`]),
    ...(order === null ? [] : [`${alias}_order`]),
  ])
  return [RECORDS, ...columns, ...measures.map(({ reckoning }) => reckoning.result)].join(', ')
}

function answeredGroup({ group, alias, label }: PlannedGroup, dialect: DialectName): AnsweredGroup {
  const shown = label === null ? null : group.label
  return {
    name: group.name,
    alias,
    read: readerOfGroup(group, dialect),
    label: shown && { alias: `${alias}_label`, read: readerOf(shown.field, dialect) },
  }
}

/** What a group keeps for a measure, and the measure made of that. */
interface Reckoning {
  readonly kept: readonly string[]
  readonly result: string
}

/** Sums and means are exact over 53-bit integers; what is beyond them is unknown, as in expressions. */
function reckon(
  { measure, value }: RestrictedMeasure,
  alias: string,
  cell: string | null,
  dialect: DialectName
): Reckoning {
  const plain = (what: string): Reckoning => ({ kept: [`${what} as ${alias}_v`], result: `${alias}_v as ${alias}` })
  if (cell === null || value === null) return plain('count(*)')
  if (measure === 'count_distinct') return plain(`count(distinct ${cell})`)
  if (measure !== 'sum' && measure !== 'avg') return plain(`${measure}(${cell})`)
  const total = `${totalOf(dialect, cell)} as ${alias}_v`
  const sum = withinBounds(dialect, `${alias}_v`)
  if (measure === 'sum') return { kept: [total], result: `${sum} as ${alias}` }
  // Half away from zero; numerators stay within 64 bits.
  const parts = isScaled(value.field) ? '' : `${10 ** MEAN_PLACES} * `
  const half = (sign: string) => `(2 * ${sign}${parts}(${sum}) + ${alias}_n) / (2 * ${alias}_n)`
  const mean = `case when ${alias}_v < 0 then -(${half('-')}) else ${half('')} end`
  return {
    kept: [total, `count(${cell}) as ${alias}_n`],
    result: `case when ${alias}_n > 0 then ${mean} end as ${alias}`,
  }
}

/** True of what is kept as an integer of fixed places, whose mean has the same. */
function isScaled(field: Field): boolean {
  return field.columns[0]?.scale !== undefined
}

const COMPARED = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } satisfies Record<
  Exclude<HavingOperator, 'between'>,
  string
>

/** The name under which an operand of a condition on a measure is bound. */
export function havingParam(index: number, operand: number): string {
  return `having:${index}:${operand}`
}

/** What the values of a measure are to the database. */
function typeOfMeasure({ measure, value }: RestrictedMeasure): ValueType {
  const isOwn = measure === 'min' || measure === 'max'
  return isOwn && value ? typeOf(value.expr) : { kind: 'int' }
}

function conditionOn(
  atom: HavingAtom,
  index: number,
  measures: readonly PlannedMeasure[],
  dialect: DialectName
): Fragment {
  const found = measures.find(({ measure }) => measure.name === atom.measure)
  if (!found) throw new Error(`Nothing is answered as ${atom.measure}`)
  const operand = (place: number) => boundValue(havingParam(index, place), typeOfMeasure(found.measure), dialect)
  return atom.operator === 'between'
    ? sql`${found.alias} between ${operand(0)} and ${operand(1)}`
    : sql`${found.alias} ${COMPARED[atom.operator]} ${operand(0)}`
}

/** As asked, then by the groups as they stand; empty ones last ascending, as in lists. */
function orderOf(
  { sort }: AggregateQuery,
  groups: readonly PlannedGroup[],
  measures: readonly PlannedMeasure[],
  dialect: DialectName
): Fragment {
  const columns = ({ alias, order }: PlannedGroup) => (order === null ? [alias] : [`${alias}_order`, alias])
  const asked = sort.flatMap(({ name, descending }) => {
    const group = groups.find((candidate) => candidate.group.name === name)
    const measure = measures.find((candidate) => candidate.measure.name === name)
    const aliases = group ? columns(group) : measure ? [measure.alias] : []
    return aliases.map((alias) => ({ alias, descending }))
  })
  const rest = groups.flatMap(columns).map((alias) => ({ alias, descending: false }))
  const terms = [...asked, ...rest.filter(({ alias }) => !asked.some((term) => term.alias === alias))]
  if (terms.length === 0) return raw('')
  const nulls = (descending: boolean) => (dialect === 'postgres' ? '' : descending ? ' nulls first' : ' nulls last')
  return raw(
    ` order by ${terms.map(({ alias, descending }) => `${alias}${descending ? ' desc' : ''}${nulls(descending)}`).join(', ')}`
  )
}

function readerOfGroup({ field, bucket }: RestrictedGroup, dialect: DialectName): (value: unknown) => Json {
  return bucket === null ? readerOf(field, dialect) : (value) => (value === null ? null : String(value))
}

function readerOfMeasure({ measure, value }: RestrictedMeasure, dialect: DialectName): (value: unknown) => Json {
  if (value === null || measure === 'count' || measure === 'count_distinct') return Number
  if (measure !== 'avg' || isScaled(value.field)) return readerOf(value.field, dialect)
  return (mean) => (mean === null ? null : fromScaled(Number(mean), MEAN_PLACES))
}
