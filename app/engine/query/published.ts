import { entityOf } from '../model/main.js'
import { bound, join, param, prepare, renderExpr, RowScope, sameSchool, sql, undeleted } from '../sql/main.js'
import type { PreparedSql } from '../sql/main.js'
import { PlanCache } from './plan_cache.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'

const ID = 'id'

const cache = new PlanCache<PreparedSql>()

/**
 * Whether a living record may be told of to people whose rights nobody looks at, as those of a message. One statement, none where
 * the entity does not say when its records are published.
 */
export async function isPublished(session: Session, entityName: string, id: string): Promise<boolean> {
  const { registry, database } = session
  const entity = entityOf(registry, entityName)
  const gate = entity.publishedWhen
  if (!gate) return true
  const plan = cache.get(session, `published\n${entityName}`, () => {
    const row = new RowScope(registry, database.dialect, entity, 'r')
    const where = [
      ...sameSchool(row, null),
      ...undeleted(row),
      sql`${row.column(['id'])} = ${param(ID)}`,
      renderExpr(gate, row),
    ]
    return prepare(
      sql`select 1 as one from ${row.table()}${row.joins()} where ${join(where, ' and ')}`,
      database.dialect
    )
  })
  const rows = await database.read(bound(plan, { ...paramsOf(session), [ID]: id }, database.dialect))
  return rows.length > 0
}
