import type { Json, JsonObject } from '../base/main.js'
import { TRUE } from '../expressions/main.js'
import type { Entity } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import { bound, prepare, RowScope, SCHOOL_PARAM, sql } from '../sql/main.js'
import { livingRows } from './plan.js'
import { recordActions } from './record_actions.js'
import type { Session } from './session.js'
import type { RecordShape } from './shape.js'

/** The id of what the installation has once. */
const PLATFORM_ID = '00000000-0000-7000-8000-000000000001'

/** The version of a single that nobody has written. */
export const UNWRITTEN = 0

/**
 * The id of the one record of a `single`: its school's, so that it has an address before anybody has written it, and two
 * who write it first at once meet.
 */
export function idOfSingle({ tenancy }: Entity, { actor }: Pick<Session, 'actor'>): string {
  return tenancy === 'school' ? actor.school.id : PLATFORM_ID
}

/** True for a single that nobody has written yet; asked without any grant, as it says nothing of what it holds. */
export async function isUnwritten({ registry, database, actor }: Session, entity: Entity): Promise<boolean> {
  if (entity.kind !== 'single') return false
  const { dialect } = database
  const scope = new RowScope(registry, dialect, entity, 'r')
  const text = sql`select 1 as one from ${scope.table()} where ${livingRows(scope, TRUE)} limit 1`
  const found = await database.read(bound(prepare(text, dialect), { [SCHOOL_PARAM]: actor.school.id }, dialect))
  return found.length === 0
}

/** A single as its reader sees it before anybody has written it: what a first write would start from. */
export function unwrittenSingle(session: Session, grant: Grant, shape: RecordShape): JsonObject {
  const { entity } = grant
  const asked = shape.fields && new Set(shape.fields.map((path) => path.split('.')[0]))
  const record: Record<string, Json> = { id: idOfSingle(entity, session) }
  for (const field of entity.fields) {
    const { name, system } = field
    if (name === 'id' || !grant.allows(name, 'read') || (asked && !asked.has(name))) continue
    if (field.rows) {
      if (Object.hasOwn(shape.include, name)) record[name] = []
    } else record[name] = name === 'version' ? UNWRITTEN : system ? null : (entity.defaults[name] ?? null)
  }
  if (shape.can) record._can = canOf(session, entity)
  return record
}

function canOf({ registry, actor }: Session, entity: Entity): JsonObject {
  const named = recordActions(registry, actor, entity)
  // Nothing can be done with it but writing it.
  return Object.fromEntries(
    named.map(({ name }) => [name, name === 'update' && grantOf(registry, actor, entity.name, name) !== null])
  )
}
