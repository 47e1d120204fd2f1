import { notFound, traced } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import type { Grant } from '../permissions/main.js'
import { bound } from '../sql/main.js'
import { readGrant } from './authorise.js'
import { EMPTY_QUERY } from './list_query.js'
import { planRecord, recordBindings } from './plan.js'
import type { RowsPlan } from './plan.js'
import { PlanCache } from './plan_cache.js'
import { readRows } from './relations.js'
import { restrict } from './restrict.js'
import { openSealed } from './sealed_values.js'
import { isUnwritten, unwrittenSingle } from './single.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'
import { recordShape } from './shape.js'
import type { RecordShape } from './shape.js'
import { putTags } from './tags.js'

const cache = new PlanCache<RowsPlan>()

/**
 * One record that the actor may read, with the relations asked for. A record outside the grant does
 * not exist (404). Of an entity that a school has once, `id` is not looked at; before anybody has written it, it is what it
 * would start from, with version 0.
 */
export async function readRecord(
  session: Session,
  entityName: string,
  id: string,
  shape: RecordShape
): Promise<JsonObject> {
  const grant = readGrant(session, entityName)
  return traced(
    () => ({ kind: 'operation', name: `read ${grant.entity.name}`, facts: {} }),
    () => readGranted(session, grant, id, shape)
  )
}

async function readGranted(session: Session, grant: Grant, id: string, shape: RecordShape): Promise<JsonObject> {
  const entityName = grant.entity.name
  const { database, registry, actor } = session
  const plan = cache.get(session, `${entityName}\n${recordShape(shape)}`, () => {
    const query = {
      ...EMPTY_QUERY,
      fields: shape.fields,
      include: shape.include,
      ...(shape.tags ? { tags: shape.tags } : {}),
    }
    return planRecord({ registry, actor, dialect: database.dialect }, restrict(session, grant, query), shape)
  })
  const bindings = paramsOf(session)
  const rows = await database.read(bound(plan.sql, { ...bindings, ...recordBindings(id) }, database.dialect))
  const [record] = await readRows(session, plan, rows, bindings)
  if (!record && (await isUnwritten(session, grant.entity))) return unwrittenSingle(session, grant, shape)
  if (!record) throw notFound()
  openSealed(session, grant.entity, [record])
  if (shape.tags) await putTags(session, grant.entity, [record])
  return record
}
