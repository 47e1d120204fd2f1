import type { Session } from '../query/main.js'
import { join, sql, value } from '../sql/main.js'
import type { Fragment } from '../sql/main.js'
import { holdingsOf, isAbout, statementOf, tableOf } from './subjects.js'
import type { Subject } from './subjects.js'

/**
 * Deletes what people were told about a person, and what the person was told himself: the words of messages hold names and
 * amounts, whatever becomes of the records that they are about. In the open transaction.
 */
export async function forgetTold(session: Session, subject: Subject, user: string | null): Promise<void> {
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
}
