import { allOf, isTrue } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import type { DialectName } from '../fields/main.js'
import type { Entity } from '../model/main.js'
import type { Grant } from '../permissions/main.js'
import { join, param, prepare, raw, renderExpr, RowScope, sameSchool, sql, undeleted } from '../sql/main.js'
import type { Fragment, PreparedSql } from '../sql/main.js'
import { afterCursor } from './cursor.js'
import { LIMITS } from './list_query.js'
import { recordActions } from './record_actions.js'
import type { CountMode } from './list_query.js'
import type { RestrictedInclude, RestrictedList, RestrictedSort } from './restrict.js'
import { connectionsOf, withCounts } from './connections.js'
import { compileSerialiser, Selection } from './selection.js'
import type { Serialise } from './selection.js'
import type { Reach } from './touch.js'

/** A statement over one entity's rows, how to read them, and the relations that come along. */
export interface RowsPlan {
  readonly sql: PreparedSql
  readonly serialise: Serialise
  /** Alias of the row's id. */
  readonly id: string
  readonly relations: readonly RelationPlan[]
}

/** One relation of the rows of a plan: fetched for all of them by one statement. */
export interface RelationPlan {
  readonly name: string
  readonly kind: 'one' | 'many'
  readonly rows: RowsPlan
  /** In the parent's row: the alias of the id to look for, and of the bit that lets the relation be seen. */
  readonly parentKey: string
  readonly parentBit: string | null
  /** In the relation's own row: the alias of what `parentKey` is matched with. */
  readonly matchKey: string
}

export interface ListPlan {
  readonly rows: RowsPlan
  readonly count: PreparedSql | null
  /** Aliases of the sort values and the id, in order: what a cursor holds. */
  readonly cursor: readonly string[]
}

/** Where the planner stands: dialect and who reaches what. */
export interface PlanScene extends Reach {
  readonly dialect: DialectName
}

/** The params a list binds besides its operands. */
export const LIMIT_PARAM = 'limit'
export const OFFSET_PARAM = 'offset'
const IDS_PARAM = 'ids'
const ID_PARAM = 'id'

/** Binds the ids that a relation's statement looks for. */
export function relationBindings(ids: readonly unknown[]): Readonly<Record<string, unknown>> {
  return { [IDS_PARAM]: ids }
}

/** Binds the id that a single record's statement looks for. */
export function recordBindings(id: string): Readonly<Record<string, unknown>> {
  return { [ID_PARAM]: id }
}

/** Plans a list. `nulls` tells which values of the cursor are empty; null pages by offset. */
export function planList(
  scene: PlanScene,
  list: RestrictedList,
  options: { readonly can: boolean; readonly count: CountMode; readonly nulls: readonly boolean[] | null }
): ListPlan {
  const { entity } = list.grant
  const scope = new RowScope(scene.registry, scene.dialect, entity, 'r')
  const selection = new Selection(scope)
  const order = totalOrder(list.sort)
  const { serialise, id, relations } = answerOf(scene, selection, list, options.can)
  const cursor = order.map(({ expr }) => selection.add(renderExpr(expr, scope)))
  const after = options.nulls ? afterCursor(order, options.nulls) : null
  const conditions = livingRows(scope, allOf([list.where, after]))
  const orderBy = orderOf(order, scope)
  const paging = options.nulls
    ? sql`limit ${param(LIMIT_PARAM)}`
    : sql`limit ${param(LIMIT_PARAM)} offset ${param(OFFSET_PARAM)}`
  const text = sql`select ${selection.list()} from ${scope.table()}${scope.joins()} where ${conditions} order by ${orderBy} ${paging}`
  const count = options.count === 'none' ? null : planCount(scene, list, options.count)
  return { rows: { sql: prepare(text, scene.dialect), serialise, id, relations }, count, cursor }
}

/** Plans reading one record, by its id or, of an entity that a school has once, without. */
export function planRecord(
  scene: PlanScene,
  list: RestrictedList,
  options: { readonly can: boolean; readonly counts?: boolean }
): RowsPlan {
  const { entity } = list.grant
  const scope = new RowScope(scene.registry, scene.dialect, entity, 'r')
  const selection = new Selection(scope)
  const { serialise: plain, id, relations } = answerOf(scene, selection, list, options.can)
  const serialise = options.counts ? withCounts(plain, selection, connectionsOf(scene, entity), scope) : plain
  const conditions = livingRecord(scope, list.where)
  const text = sql`select ${selection.list()} from ${scope.table()}${scope.joins()} where ${conditions} limit 1`
  return { sql: prepare(text, scene.dialect), serialise, id, relations }
}

/** The one record with the id of `recordBindings`, or the only one of a single, where a predicate holds. */
export function livingRecord(scope: RowScope, where: Expr): Fragment {
  const own = scope.entity.kind === 'single' ? [] : [idIs(scope)]
  return join([livingRows(scope, where), ...own], ' and ')
}

function idIs(scope: RowScope): Fragment {
  const type = { kind: 'id' } as const
  const member: Expr = { kind: 'member', type, variable: '', path: ['id'] }
  return renderExpr({ kind: 'compare', op: 'eq', left: member, right: { kind: 'param', type, name: ID_PARAM } }, scope)
}

/** Undeleted rows of the school for which a predicate holds. */
export function livingRows(scope: RowScope, where: Expr): Fragment {
  const conditions = [...sameSchool(scope, null), ...undeleted(scope)]
  if (!isTrue(where) || conditions.length === 0) conditions.push(renderExpr(where, scope))
  return join(conditions, ' and ')
}

/** Plans counting the records of a list, or as many of them as a page tells of. */
export function planCount(scene: PlanScene, list: RestrictedList, mode: 'exact' | 'capped'): PreparedSql {
  const scope = new RowScope(scene.registry, scene.dialect, list.grant.entity, 'r')
  const conditions = livingRows(scope, list.where)
  const from = sql`from ${scope.table()}${scope.joins()} where ${conditions}`
  const text =
    mode === 'exact'
      ? sql`select count(*) as n ${from}`
      : sql`select count(*) as n from (select 1 as one ${from} limit ${String(LIMITS.cappedCount + 1)}) as t`
  return prepare(text, scene.dialect)
}

/** The order as asked, made total by the id, which runs the way the last key does. */
function totalOrder(sort: readonly RestrictedSort[]): readonly RestrictedSort[] {
  const id: Expr = { kind: 'member', type: { kind: 'id' }, variable: '', path: ['id'] }
  const isById = sort.some(({ expr }) => expr.kind === 'member' && expr.path.length === 1 && expr.path[0] === 'id')
  return isById ? sort : [...sort, { expr: id, descending: sort.at(-1)?.descending ?? false, nullable: false }]
}

/** NULLs last ascending and first descending, which PostgreSQL does by itself. */
function orderOf(order: readonly RestrictedSort[], scope: RowScope): Fragment {
  return join(
    order.map(({ expr, descending, nullable }) => {
      const nulls = nullable && scope.dialect === 'sqlite' ? (descending ? ' nulls first' : ' nulls last') : ''
      return sql`${renderExpr(expr, scope)}${descending ? ' desc' : ''}${nulls}`
    })
  )
}

function answerOf(
  scene: PlanScene,
  selection: Selection,
  list: {
    readonly grant: Grant
    readonly columns: RestrictedList['columns']
    readonly includes: readonly RestrictedInclude[]
  },
  can: boolean
) {
  const id = selection.field('id')
  const actions = can ? recordActions(scene.registry, scene.actor, list.grant.entity) : []
  const serialise = compileSerialiser(selection, { ...list, actions }, scene.dialect)
  const relations = list.includes.map((include) => planRelation(scene, include, selection, id))
  return { serialise, id, relations }
}

function planRelation(scene: PlanScene, include: RestrictedInclude, parent: Selection, parentId: string): RelationPlan {
  const { entity, name, kind } = include
  const scope = new RowScope(scene.registry, scene.dialect, entity, 'r')
  const selection = new Selection(scope)
  const { serialise, id, relations } = answerOf(scene, selection, include, false)
  const key = kind === 'one' ? 'id' : fieldByColumn(entity, include.column)
  const matchKey = selection.field(key)
  const item: Expr = { kind: 'member', type: { kind: 'id' }, variable: '', path: [key] }
  const wanted: Expr = { kind: 'in_param', item, param: IDS_PARAM, negated: false }
  const text = relationSql(scope, selection, include, allOf([wanted, include.grant.rows]))
  return {
    name,
    kind,
    rows: { sql: prepare(text, scene.dialect), serialise, id, relations },
    parentKey: kind === 'one' ? parent.field(name) : parentId,
    parentBit: parent.bit(include.visible),
    matchKey,
  }
}

/** Own rows by position; back-links by id, the first few of each record. */
function relationSql(scope: RowScope, selection: Selection, include: RestrictedInclude, where: Expr): Fragment {
  const conditions = livingRows(scope, where)
  if (include.kind === 'one') {
    return sql`select ${selection.list()} from ${scope.table()}${scope.joins()} where ${conditions}`
  }
  const column = (name: string) => raw(scope.column([name]))
  const partition = column(fieldByColumn(include.entity, include.column))
  const by = include.owned ? sql`${column('position')}, ${column('id')}` : column('id')
  const rank = sql`row_number() over (partition by ${partition} order by ${by}) as n`
  const inner = sql`select ${selection.list()}, ${rank} from ${scope.table()}${scope.joins()} where ${conditions}`
  return sql`select * from (${inner}) as t where n <= ${String(include.cap)} order by n`
}

/** The field that a column of a to-many side belongs to. */
function fieldByColumn(entity: Entity, column: string): string {
  const field = entity.fields.find((candidate) => candidate.columns[0]?.name === column)
  if (!field) throw new Error(`${entity.name} has no field stored in ${column}`)
  return field.name
}
