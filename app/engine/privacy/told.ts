import { eraseAudit } from '../audit/main.js'
import { CHANGE_REQUEST } from '../model/main.js'
import type { Session } from '../query/main.js'
import { join, sql, value } from '../sql/main.js'
import type { Fragment } from '../sql/main.js'
import { holdingsOf, isAbout, statementOf, tableOf } from './subjects.js'
import type { Subject } from './subjects.js'

/**
 * Deletes what people were told about a person and what he was told himself, and empties what was proposed for his
 * records: their words hold names and amounts, whatever becomes of the records that they are about. In the open transaction.
 */
export async function forgetTold(
  session: Session,
  subject: Subject,
  user: string | null,
  reason: string
): Promise<void> {
  const { actor, database, registry } = session
  const school = value(actor.school.id)
  const own = [sql`person = ${value(subject.id)}`, sql`record = ${value(subject.id)}`]
  if (user !== null) own.push(sql`user_id = ${value(user)}`)
  const about = holdingsOf(registry, subject.entity)
    .filter(({ entity }) => entity.kind !== 'child')
    .map(
      (holding) =>
        sql`record in (select id from ${tableOf(holding.entity)} where ${isAbout(registry, holding, subject)})`
    )
  const told = (which: readonly Fragment[]) => sql`school_id = ${school} and (${join(which, ' or ')})`
  const deletions = [own, ...about.map((one) => [one])].flatMap((which) => [
    sql`delete from core_deliveries where school_id = ${school} and notification in (
      select id from core_notifications where ${told(which)})`,
    sql`delete from core_notifications where ${told(which)}`,
  ])
  await database.write(deletions.map((deletion) => statementOf(database, deletion)))
  await emptyProposals(session, told([sql`record = ${value(subject.id)}`, ...about]), reason)
}

/** What was proposed, why, and what was answered, in the requests and in the audit of them. */
async function emptyProposals(session: Session, which: Fragment, reason: string): Promise<void> {
  const { actor, database } = session
  const school = value(actor.school.id)
  const found = await database.read(statementOf(database, sql`select id from core_change_requests where ${which}`))
  const ids = found.map((row) => String(row['id']))
  if (ids.length === 0) return
  const these = join(ids.map((id) => value(id)))
  const emptied = [
    sql`update core_change_request_values set base = null, proposed = null where school_id = ${school} and parent_id in (${these})`,
    sql`update core_change_requests set reason = null, answer = null where school_id = ${school} and id in (${these})`,
  ]
  await database.write(emptied.map((one) => statementOf(database, one)))
  await eraseAudit(session, { entity: CHANGE_REQUEST, records: ids }, reason)
}
