import { UNKNOWN_NAME, Refusal } from '../base/main.js'
import type { Json } from '../base/main.js'
import { allOf, isTrue } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Entity } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import { bound, join, param, prepare, raw, renderExpr, RowScope, sameSchool, sql } from '../sql/main.js'
import { TAGS } from './list_query.js'
import type { FilterAtom } from './list_query.js'
import { PlanCache } from './plan_cache.js'
import type { PreparedSql } from '../sql/main.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'
import type { Reach, Slot } from './reach.js'

const TAG = 'core.tag'
const TAGGING = 'core.tagging'
const IDS = 'ids'

/** A tag as it is shown on a record. */
export interface ShownTag {
  readonly id: string
  readonly name: string
  readonly colour: string
}

/**
 * `filter[_tags][has]=name` and `[in]=a,b`: records that have the tag, or one of several, by name. Only those count whose
 * tags the actor may see, so that no filter tells of others; without the right the name is as unknown as any.
 */
export function tagPredicate(
  { registry, actor }: Reach,
  entity: Entity,
  atom: FilterAtom,
  index: number,
  slots: Slot[]
): Expr {
  const grant = tagGrant({ registry, actor }, entity)
  const tag = entityOf(registry, TAG)
  const name = fieldOf(tag, 'name')
  if (!grant || !name?.valueType || (atom.operator !== 'eq' && atom.operator !== 'in')) {
    throw new Refusal('invalid', 'The request has invalid parameters.', { details: { [atom.name]: [UNKNOWN_NAME] } })
  }
  const slot = `slot:${slots.length}`
  const isList = atom.operator === 'in'
  slots.push({
    param: slot,
    entity: tag,
    field: name,
    facet: 'key',
    operand: isList ? 'all' : 0,
    atom: index,
    edge: null,
  })
  const type = name.valueType
  const left: Expr = { kind: 'member', type, variable: '', path: ['name'], facet: 'key' }
  const named: Expr = isList
    ? { kind: 'in_param', item: left, param: slot, negated: false }
    : { kind: 'compare', op: 'eq', left, right: { kind: 'param', type, name: slot } }
  const id = (path: string): Expr => ({ kind: 'member', type: { kind: 'id' }, variable: '', path: [path] })
  const text = { kind: 'text' } as const
  const isOfEntity: Expr = {
    kind: 'compare',
    op: 'eq',
    left: { kind: 'member', type: text, variable: '', path: ['entity'] },
    right: { kind: 'literal', type: text, value: entity.name },
  }
  const isTag: Expr = { kind: 'in_set', item: id('tag'), entity: TAG, column: 'id', where: named }
  const where = allOf([isOfEntity, isTag])
  return allOf([grant.rows, { kind: 'in_set', item: id('id'), entity: TAGGING, column: 'record', where }])
}

/** The grant to see and set the tags of an entity's records; null where there is none, or where none have any. */
export function tagGrant({ registry, actor }: Reach, entity: Entity): Grant | null {
  return entity.discussion ? grantOf(registry, actor, entity.name, 'tag') : null
}

const cache = new PlanCache<PreparedSql>()

/** The tags of records that the actor has read, by record: those whose tags he may see. One statement whatever their number. */
export async function tagsOf(
  session: Session,
  entity: Entity,
  ids: readonly string[]
): Promise<ReadonlyMap<string, readonly ShownTag[]>> {
  const grant = tagGrant(session, entity)
  const found = new Map<string, ShownTag[]>()
  if (!grant || ids.length === 0) return found
  const { database } = session
  const plan = cache.get(session, `tags\n${entity.name}`, () => planTags(session, entity, grant))
  const bindings = { ...paramsOf(session), [IDS]: ids, entity: entity.name }
  for (const row of await database.read(bound(plan, bindings, database.dialect))) {
    const tag = { id: String(row['id']), name: String(row['name']), colour: String(row['colour']) }
    const record = String(row['record'])
    const known = found.get(record)
    if (known) known.push(tag)
    else found.set(record, [tag])
  }
  return found
}

function planTags({ registry, database }: Session, entity: Entity, grant: Grant): PreparedSql {
  const { dialect } = database
  const list = param(IDS, true)
  const isOne = dialect === 'sqlite' ? sql`in (select value from json_each(${list}))` : sql`= any(${list}::uuid[])`
  const scope = new RowScope(registry, dialect, entity, 'r')
  const own = renderExpr(grant.rows, scope)
  const rows = sql`select ${raw(scope.column(['id']))} from ${scope.table()}${scope.joins()} where ${join([...sameSchool(scope, null), sql`${raw(scope.column(['id']))} ${isOne}`, own], ' and ')}`
  const within = isTrue(grant.rows) ? '' : sql` and x.record in (${rows})`
  return prepare(
    sql`select x.record, g.id, g.name, g.colour from core_taggings x join core_tags g on g.school_id = x.school_id and g.id = x.tag
      where x.school_id = ${param('school')} and x.entity = ${param('entity')} and x.record ${isOne} and g.deleted_at is null${within}
      order by g.name_key, g.id`,
    dialect
  )
}

/** Puts their tags on records that were read, as `_tags`; where they may not be seen, none. */
export async function putTags(
  session: Session,
  entity: Entity,
  records: readonly Record<string, Json>[]
): Promise<void> {
  const tags = await tagsOf(
    session,
    entity,
    records.map(({ id }) => String(id))
  )
  for (const record of records) record[TAGS] = (tags.get(String(record.id)) ?? []) as readonly object[] as Json
}
