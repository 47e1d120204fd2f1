import { UUID } from '../base/main.js'
import { entityOf } from '../model/main.js'
import { grantOf, knowsEntity } from '../permissions/main.js'
import { bound, join, param, prepare, raw, RowScope, sameSchool, sql, undeleted } from '../sql/main.js'
import { holdsBit, Selection } from './selection.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'

/** What the grants say, as refusals do: `not_found` of what does not exist for the actor, `forbidden` of what he may read. */
export type Verdict = 'granted' | 'forbidden' | 'not_found'

/**
 * Whether an action is granted on a record or, with null, on any at all. Only grants are asked, not whether the state of
 * the record lets it happen, which the operation itself judges. One statement for a record, none without.
 */
export async function judgeRecord(
  session: Session,
  entityName: string,
  action: string,
  id: string | null
): Promise<Verdict> {
  const { registry, actor } = session
  if (!Object.hasOwn(registry.entities, entityName) || !knowsEntity(registry, actor, entityName)) return 'not_found'
  if (id === null) return grantOf(registry, actor, entityName, action) ? 'granted' : 'forbidden'
  const [isGranted, isRead] = UUID.test(id) ? await grantsOnRow(session, entityName, action, id) : [false, false]
  return isGranted ? 'granted' : isRead ? 'forbidden' : 'not_found'
}

/** Whether a row is there and within the grants of an action and of reading it. A restoration is of a deleted one. */
async function grantsOnRow(
  session: Session,
  entityName: string,
  action: string,
  id: string
): Promise<readonly [boolean, boolean]> {
  const held = await heldOnRecord(session, entityName, [action, 'read'], id, action === 'restore')
  return [held.has(action), held.has('read')]
}

/** Which of some rights the actor holds on a record, in one statement; none on one that is not there. */
export async function heldOnRecord(
  session: Session,
  entityName: string,
  names: readonly string[],
  id: string,
  isDeletedToo = false
): Promise<ReadonlySet<string>> {
  const { registry, actor, database } = session
  const scope = new RowScope(registry, database.dialect, entityOf(registry, entityName), 'r')
  const selection = new Selection(scope)
  const found = selection.field('id')
  const asked = names.flatMap((name) => {
    const grant = grantOf(registry, actor, entityName, name)
    return grant ? [{ name, bit: selection.bit(grant.rows) }] : []
  })
  const living = isDeletedToo ? [] : undeleted(scope)
  const own = sql`${raw(scope.column(['id']))} = ${param('id')}`
  const where = join([...sameSchool(scope, null), ...living, own], ' and ')
  const text = sql`select ${selection.list()} from ${scope.table()}${scope.joins()} where ${where}`
  const params = { ...paramsOf(session), id }
  const [row] = await database.read(bound(prepare(text, database.dialect), params, database.dialect))
  if (row?.[found] === undefined) return new Set()
  return new Set(asked.filter(({ bit }) => bit === null || holdsBit(row[bit])).map(({ name }) => name))
}
