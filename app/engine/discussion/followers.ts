import { newId } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import type { Session } from '../query/main.js'
import { forbidden, inOneTransaction } from '../records/main.js'
import type { WriteAnswer, WriteContext } from '../records/main.js'
import { sql, value } from '../sql/main.js'
import { admit, instantOf, keepAct, readRows, statementOf } from './ground.js'
import type { Admitted } from './ground.js'
import { namesOf, personView } from './people.js'

/** Followers of one record; more are refused. */
const MOST = 200

/** Who is told of what becomes of a record. */
export async function listFollowers(session: Session, entity: string, id: string): Promise<readonly JsonObject[]> {
  return followersOn(await admit(session, entity, id, 'comment'))
}

/** The same for who was admitted. */
export async function followersOn({ session, entity, record }: Admitted): Promise<readonly JsonObject[]> {
  const rows = await readRows(
    session,
    sql`select "user", at from core_follows where school_id = ${value(session.actor.school.id)} and record = ${value(record)}
      and entity = ${value(entity.name)} order by at, id limit ${String(MOST)}`
  )
  const users = rows.map((row) => row['user'])
  const names = await namesOf(session, users)
  return rows.map((row) => ({ user: personView(names, row['user']), since: instantOf(row['at']) }))
}

/** Follows a record oneself; doing so again changes nothing. */
export async function follow(context: WriteContext, entity: string, id: string): Promise<WriteAnswer> {
  const { session } = context
  const admitted = await admit(session, entity, id, 'comment')
  const user = userOf(session)
  return inOneTransaction(`follow ${entity}`, context, async () => {
    const followers = await followersOf(session, admitted.record)
    if (!followers.includes(user)) {
      if (followers.length >= MOST) throw forbidden()
      const at = session.clock.now().toISOString()
      const values = [session.actor.school.id, newId(), entity, admitted.record, user, at].map((item) => value(item))
      const [school, row, name, record, follower, since] = values
      session.database.defer(
        statementOf(
          session,
          sql`insert into core_follows (school_id, id, entity, record, "user", at)
            values (${school ?? ''}, ${row ?? ''}, ${name ?? ''}, ${record ?? ''}, ${follower ?? ''}, ${since ?? ''}) on conflict do nothing`
        )
      )
      await keepAct(admitted, 'follow', null, null)
    }
    return { status: 200, data: { following: true } }
  })
}

/** Follows a record no more. */
export async function unfollow(context: WriteContext, entity: string, id: string): Promise<WriteAnswer> {
  const { session } = context
  const admitted = await admit(session, entity, id, 'comment')
  const user = userOf(session)
  return inOneTransaction(`unfollow ${entity}`, context, async () => {
    const [result] = await session.database.write([
      statementOf(
        session,
        sql`delete from core_follows where school_id = ${value(session.actor.school.id)} and record = ${value(admitted.record)}
          and entity = ${value(entity)} and "user" = ${value(user)}`
      ),
    ])
    if ((result?.count ?? 0) > 0) await keepAct(admitted, 'unfollow', null, null)
    return { status: 200, data: { following: false } }
  })
}

/** The users who follow a record, whoever asks: for telling them, each by his own rights. */
export async function followersOf(session: Session, record: string): Promise<readonly string[]> {
  const rows = await readRows(
    session,
    sql`select "user" from core_follows where school_id = ${value(session.actor.school.id)} and record = ${value(record)} order by at, id`
  )
  return rows.map((row) => String(row['user']))
}

/** Only people are told of anything. */
function userOf({ actor }: Session): string {
  if (actor.userId === null || actor.kind !== 'user') throw forbidden()
  return actor.userId
}
