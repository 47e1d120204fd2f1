import { notFound } from '../base/main.js'
import { entityOf } from '../model/main.js'
import { paramsOf } from '../query/main.js'
import type { Session } from '../query/main.js'
import { bound, quoteIdentifier, raw, sql } from '../sql/main.js'
import { IDS_PARAM, idsIn, ofSchool, statementOf } from './statements.js'

/**
 * Holds living records against other writers until the commit, in the order of their ids, so that two who
 * lock the same ones wait for each other instead of for ever. On SQLite a transaction holds everything. A
 * record that is not there is refused (404).
 */
export async function lockRecords(session: Session, entityName: string, ids: readonly string[]): Promise<void> {
  const { database, registry } = session
  const wanted = [...new Set(ids)].sort()
  if (wanted.length === 0) return
  const entity = entityOf(registry, entityName)
  const lock = raw(database.dialect === 'postgres' ? ' for no key update' : '')
  const statement = statementOf(
    entity,
    database.dialect,
    'lock',
    () =>
      sql`select "id" from ${quoteIdentifier(entity.table)} where ${ofSchool(entity)}${idsIn('"id"', database.dialect)} and "deleted_at" is null order by "id"${lock}`
  )
  const found = await database.read(bound(statement, { ...paramsOf(session), [IDS_PARAM]: wanted }, database.dialect))
  if (found.length < wanted.length) throw notFound()
}
