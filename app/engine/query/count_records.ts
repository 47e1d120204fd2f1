import { allOf } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { fieldOf, hasValue } from '../model/main.js'
import type { Field } from '../model/main.js'
import type { Grant } from '../permissions/main.js'
import { bound, param, prepare, RowScope, sql } from '../sql/main.js'
import type { PreparedSql } from '../sql/main.js'
import { readGrant } from './authorise.js'
import { bindOperands } from './bind.js'
import type { ListQuery } from './list_query.js'
import { LIMIT_PARAM, livingRows, planCount } from './plan.js'
import type { PlanScene } from './plan.js'
import { PlanCache } from './plan_cache.js'
import { restrict } from './restrict.js'
import type { RestrictedList } from './restrict.js'
import { readerOf, Selection } from './selection.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'
import { listShape } from './shape.js'
import { unknownName } from './touch.js'

/** Groups that are told apart at most; more are a mistake in the question. */
const MOST_GROUPS = 10_000

interface CachedCount {
  readonly restricted: RestrictedList
  readonly sql: PreparedSql
}

interface CachedGroups extends CachedCount {
  readonly field: Field
  readonly key: string
  readonly count: string
}

const counts = new PlanCache<CachedCount>()
const groups = new PlanCache<CachedGroups>()

/** How many records a query finds for the actor, exactly, in one statement. Throws `Refusal` as lists do. */
export async function countRecords(session: Session, entityName: string, query: ListQuery): Promise<number> {
  const grant = readGrant(session, entityName)
  const plan = counts.get(session, keyOf(grant, query), () => {
    const restricted = restrict(session, grant, query)
    return { restricted, sql: planCount(sceneOf(session), restricted, 'exact') }
  })
  const { database } = session
  const [row] = await database.read(bound(plan.sql, bindingsOf(session, query, plan), database.dialect))
  return Number(row?.n)
}

/**
 * The same by the values of one field, in one statement: counts by the text of the value. Records on which the field is
 * empty or not to be seen are in no group. Throws beyond 10,000 groups.
 */
export async function countRecordsBy(
  session: Session,
  entityName: string,
  fieldName: string,
  query: ListQuery
): Promise<ReadonlyMap<string, number>> {
  const found = await groupsOf(session, readGrant(session, entityName), fieldName, query, MOST_GROUPS + 1)
  if (found.size > MOST_GROUPS) throw new Error(`${entityName} has more than ${MOST_GROUPS} groups by ${fieldName}`)
  return found
}

/** The first groups by a field's value, in the order of its values. */
export async function groupsOf(
  session: Session,
  grant: Grant,
  fieldName: string,
  query: ListQuery,
  limit: number
): Promise<ReadonlyMap<string, number>> {
  const plan = groups.get(session, `${fieldName}\n${keyOf(grant, query)}`, () =>
    planGroups(sceneOf(session), restrict(session, grant, query), fieldName)
  )
  const { database } = session
  const bindings = { ...bindingsOf(session, query, plan), [LIMIT_PARAM]: limit }
  const rows = await database.read(bound(plan.sql, bindings, database.dialect))
  const read = readerOf(plan.field, database.dialect)
  return new Map(rows.map((row) => [String(read(row[plan.key])), Number(row[plan.count])]))
}

function planGroups(scene: PlanScene, restricted: RestrictedList, name: string): CachedGroups {
  const { grant } = restricted
  const field = fieldOf(grant.entity, name)
  const visible = field && hasValue(field) ? grant.condition(name, 'read') : null
  if (!field?.valueType || visible === null) throw unknownName(name)
  const scope = new RowScope(scene.registry, scene.dialect, grant.entity, 'r')
  const selection = new Selection(scope)
  const key = selection.field(name)
  const count = selection.add(sql`count(*)`)
  const value: Expr = { kind: 'member', type: field.valueType, variable: '', path: [name] }
  const conditions = livingRows(
    scope,
    allOf([restricted.where, visible, { kind: 'is_null', of: value, negated: true }])
  )
  const text = sql`select ${selection.list()} from ${scope.table()}${scope.joins()} where ${conditions} group by 1 order by 1 limit ${param(LIMIT_PARAM)}`
  return { restricted, field, key, count, sql: prepare(text, scene.dialect) }
}

function bindingsOf(session: Session, query: ListQuery, { restricted }: CachedCount): Record<string, unknown> {
  const { slots, searchParams } = restricted
  return { ...paramsOf(session), ...bindOperands(query, slots, searchParams, session) }
}

function sceneOf({ registry, actor, database }: Session): PlanScene {
  return { registry, actor, dialect: database.dialect }
}

function keyOf(grant: Grant, query: ListQuery): string {
  return `${grant.entity.name}\n${grant.action}\n${listShape(query)}`
}
