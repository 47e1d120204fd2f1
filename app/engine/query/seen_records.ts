import type { Expr } from '../expressions/main.js'
import { isTrue } from '../expressions/main.js'
import { fieldOf } from '../model/main.js'
import { grantOf, knowsEntity } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import { bound, join, param, prepare, raw, renderExpr, RowScope, sameSchool, sql } from '../sql/main.js'
import type { Fragment, PreparedSql } from '../sql/main.js'
import { PlanCache } from './plan_cache.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'

const IDS = 'ids'
const SINCE = 'since'

const cache = new PlanCache<PreparedSql>()

/**
 * Which of some records the actor may read, deleted ones as they stood: for telling him that something has happened to
 * them. One statement whatever their number, none where he may read all or none of the entity.
 */
export async function seenRecords(
  session: Session,
  entityName: string,
  ids: readonly string[]
): Promise<ReadonlySet<string>> {
  const grant = grantFor(session, entityName)
  if (!grant) return new Set()
  if (isTrue(grant.rows)) return new Set(ids)
  const id: Expr = { kind: 'member', type: { kind: 'id' }, variable: '', path: ['id'] }
  const wanted: Expr = { kind: 'in_param', item: id, param: IDS, negated: false }
  const plan = cache.get(session, `seen\n${entityName}`, () => {
    const { scope, where } = rowsOf(session, grant)
    const own = renderExpr(wanted, scope)
    return finish(session, scope, sql`${raw(scope.column(['id']))} as id`, [...where, own])
  })
  const rows = await run(session, plan, { [IDS]: ids })
  return new Set(rows.map((row) => String(row['id'])))
}

/** Whether a record that the actor may read has changed since an instant of the business clock; one statement at most. */
export async function hasSeenChange(session: Session, entityName: string, since: Date): Promise<boolean> {
  const grant = grantFor(session, entityName)
  if (!grant) return false
  if (isTrue(grant.rows)) return true
  if (!fieldOf(grant.entity, 'updated_at')) return false
  const plan = cache.get(session, `changed\n${entityName}`, () => {
    const { scope, where } = rowsOf(session, grant)
    const late = sql`${raw(scope.column(['updated_at']))} >= ${param(SINCE)}`
    return finish(session, scope, sql`1 as one`, [...where, late])
  })
  return (await run(session, plan, { [SINCE]: since.toISOString() })).length > 0
}

/** Without a grant to read the entity nothing of it is seen; none is refused, for nobody has asked. */
function grantFor({ registry, actor }: Session, entityName: string): Grant | null {
  if (!Object.hasOwn(registry.entities, entityName) || !knowsEntity(registry, actor, entityName)) return null
  return grantOf(registry, actor, entityName, 'read')
}

function rowsOf({ registry, database }: Session, grant: Grant) {
  const scope = new RowScope(registry, database.dialect, grant.entity, 'r')
  return { scope, where: [...sameSchool(scope, null), renderExpr(grant.rows, scope)] }
}

function finish({ database }: Session, scope: RowScope, what: Fragment, where: readonly Fragment[]): PreparedSql {
  const text = sql`select ${what} from ${scope.table()}${scope.joins()} where ${join(where, ' and ')} limit 200`
  return prepare(text, database.dialect)
}

function run(session: Session, plan: PreparedSql, params: Readonly<Record<string, unknown>>) {
  const { database } = session
  return database.read(bound(plan, { ...paramsOf(session), ...params }, database.dialect))
}
