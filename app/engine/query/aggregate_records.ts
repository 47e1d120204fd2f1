import { notFound, Refusal, traced } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import type { Scalar } from '../expressions/main.js'
import { fieldTypeOf, toScaled } from '../fields/main.js'
import { grantOf, knowsEntity } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import { bound } from '../sql/main.js'
import type { Row } from '../sql/main.js'
import { AGGREGATE_LIMITS } from './aggregate_query.js'
import type { AggregateQuery, HavingAtom } from './aggregate_query.js'
import { bindOperands, localeOf } from './bind.js'
import { ZONE_PARAM } from './buckets.js'
import { LIMIT_PARAM } from './plan.js'
import { havingParam, MEAN_PLACES, planAggregate, RECORDS } from './plan_aggregate.js'
import type { AggregatePlan } from './plan_aggregate.js'
import { PlanCache } from './plan_cache.js'
import { restrictAggregate } from './restrict_aggregate.js'
import type { RestrictedAggregate, RestrictedMeasure } from './restrict_aggregate.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'
import { aggregateShape } from './shape.js'
import { withoutSmallGroups } from './small_groups.js'

export interface AggregateMeta {
  readonly limit: number
  /** True where there are more groups than were answered. */
  readonly is_cut: boolean
  /** Records that each answered group holds at least; null for who may read the records. */
  readonly smallest_group: number | null
}

export interface AggregateAnswer {
  /** One object a group: groups and measures by their names, `_labels` of links among the groups. */
  readonly data: readonly JsonObject[]
  readonly meta: AggregateMeta
}

interface CachedAggregate {
  readonly restricted: RestrictedAggregate
  readonly plan: AggregatePlan
}

const cache = new PlanCache<CachedAggregate>()

/**
 * Totals over the records that the actor may read, by groups, in one statement. Who may not read them but holds
 * `report` gets totals over the records of that right, of groups of at least five. Sums and means are exact; the
 * sum of nothing is 0. Throws `Refusal` as lists do.
 */
export async function aggregateRecords(
  session: Session,
  entityName: string,
  query: AggregateQuery
): Promise<AggregateAnswer> {
  const { grant, isWhole } = totalsGrant(session, entityName)
  return traced(
    () => ({ kind: 'operation', name: `aggregate ${entityName}`, facts: {} }),
    () => totalsOf(session, grant, isWhole, query)
  )
}

/** What the actor may make totals of, and whether he may read those records one by one. */
function totalsGrant({ registry, actor }: Session, entityName: string): { grant: Grant; isWhole: boolean } {
  if (!Object.hasOwn(registry.entities, entityName) || !knowsEntity(registry, actor, entityName)) throw notFound()
  const read = grantOf(registry, actor, entityName, 'read')
  if (read) return { grant: read, isWhole: true }
  const report = grantOf(registry, actor, entityName, 'report')
  if (!report) throw new Refusal('forbidden', 'You may not see totals of these records.')
  return { grant: report, isWhole: false }
}

async function totalsOf(
  session: Session,
  grant: Grant,
  isWhole: boolean,
  query: AggregateQuery
): Promise<AggregateAnswer> {
  const { registry, actor, database } = session
  const { restricted, plan } = cache.get(
    session,
    `${grant.entity.name}\n${grant.action}\n${aggregateShape(query, actor.school)}`,
    () => {
      const asked = restrictAggregate({ registry, actor }, grant, query, isWhole)
      return { restricted: asked, plan: planAggregate({ registry, actor, dialect: database.dialect }, asked, query) }
    }
  )
  const { slots, searchParams } = restricted.list
  const most = isWhole ? query.limit : AGGREGATE_LIMITS.countedGroups
  const bindings = {
    ...paramsOf(session),
    ...bindOperands(query, slots, searchParams, session),
    ...bindHaving(session, query.having, restricted.measures),
    [ZONE_PARAM]: actor.school.timezone,
    [LIMIT_PARAM]: most + 1,
  }
  const found = await database.read(bound(plan.sql, bindings, database.dialect))
  if (!isWhole && found.length > most) throw tooManyGroups()
  const told = isWhole ? found : withoutSmallGroups(found, recordsIn, AGGREGATE_LIMITS.smallestGroup)
  return {
    data: told.slice(0, query.limit).map((row) => answerOf(plan, row)),
    meta: {
      limit: query.limit,
      is_cut: told.length > query.limit,
      smallest_group: isWhole ? null : AGGREGATE_LIMITS.smallestGroup,
    },
  }
}

function recordsIn(row: Row): number {
  return Number(row[RECORDS])
}

function tooManyGroups(): Refusal {
  return new Refusal('invalid', 'The request has invalid parameters.', {
    details: { groups: [`make more than ${AGGREGATE_LIMITS.countedGroups} groups; use fewer, or filter.`] },
  })
}

function answerOf({ groups, measures }: AggregatePlan, row: Row): JsonObject {
  const answer: Record<string, Json> = {}
  const labels: Record<string, Json> = {}
  for (const { name, alias, read, label } of groups) {
    answer[name] = read(row[alias])
    const text = label && label.read(row[label.alias])
    if (text !== null) labels[name] = String(text)
  }
  for (const { name, alias, read } of measures) answer[name] = read(row[alias])
  if (groups.some(({ label }) => label !== null)) answer['_labels'] = labels
  return answer
}

function bindHaving(
  session: Session,
  having: readonly HavingAtom[],
  measures: readonly RestrictedMeasure[]
): Record<string, unknown> {
  const bindings: Record<string, unknown> = {}
  const wrong: Record<string, string[]> = {}
  for (const [index, atom] of having.entries()) {
    const measure = measures.find(({ name }) => name === atom.measure)
    if (!measure) throw new Error(`Nothing is answered as ${atom.measure}`)
    for (const [place, text] of atom.operands.entries()) {
      const read = operandOf(session, measure, text)
      if (read.ok) bindings[havingParam(index, place)] = read.value
      else wrong[atom.name] = [read.message]
    }
  }
  if (Object.keys(wrong).length === 0) return bindings
  throw new Refusal('invalid', 'The request has invalid parameters.', { details: wrong })
}

type Operand = { readonly ok: true; readonly value: Scalar } | { readonly ok: false; readonly message: string }

/** What a measure is compared with: a number of records, a mean, or a value of its field. */
function operandOf({ actor }: Session, { measure, value }: RestrictedMeasure, text: string): Operand {
  if (value === null || measure === 'count' || measure === 'count_distinct') {
    return /^\d{1,9}$/.test(text)
      ? { ok: true, value: Number(text) }
      : { ok: false, message: 'must be a whole number.' }
  }
  const { field } = value
  if (measure === 'avg' && field.columns[0]?.scale === undefined) {
    const mean = toScaled(text, MEAN_PLACES)
    return mean === null
      ? { ok: false, message: `must be a number with at most ${MEAN_PLACES} decimal places.` }
      : { ok: true, value: mean }
  }
  const { codec } = fieldTypeOf(field.type)
  const parsed = codec.parse(field, text, localeOf(actor.school))
  return parsed.ok ? { ok: true, value: codec.toScalar(field, parsed.value) } : parsed
}
