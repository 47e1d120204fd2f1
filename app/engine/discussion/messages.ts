import type { Json, JsonObject } from '../base/main.js'
import { isTrue } from '../expressions/main.js'
import { grantOf } from '../permissions/main.js'
import type { Session } from '../query/main.js'
import { join, sql, value } from '../sql/main.js'
import type { Admitted } from './ground.js'
import { instantOf, readRows } from './ground.js'
import { pageOf } from './page.js'
import type { PageQuery } from './page.js'
import { namesOf, personView } from './people.js'

const DELIVERY = 'core.delivery'

/** True for who reads which messages were sent at the school, all of them. */
export function seesMessages({ registry, actor }: Session): boolean {
  const grant = grantOf(registry, actor, DELIVERY, 'read')
  return grant !== null && isTrue(grant.rows)
}

/** Messages that were sent about a record, to whom and what became of them, never their words: two statements. */
export async function messagesOn(
  { session, entity, record }: Admitted,
  query: PageQuery
): Promise<readonly JsonObject[]> {
  const school = value(session.actor.school.id)
  const rows = await readRows(
    session,
    sql`select id, message, kind, user_id, created_at as at from core_notifications where school_id = ${school}
      and record = ${value(record)} and entity = ${value(entity.name)} and message not like 'core.%' and deleted_at is null${pageOf(query, 'created_at')}`
  )
  if (rows.length === 0) return []
  const ids = join(rows.map((row) => value(row['id'])))
  const deliveries = await readRows(
    session,
    sql`select notification, channel, state from core_deliveries where school_id = ${school} and notification in (${ids}) order by id`
  )
  const sent = Map.groupBy(deliveries, (row) => String(row['notification']))
  const names = await namesOf(
    session,
    rows.map((row) => row['user_id'])
  )
  return rows.map((row) => ({
    id: String(row['id']),
    at: instantOf(row['at']),
    message: String(row['message']),
    title: session.registry.messages[String(row['message'])]?.title ?? String(row['message']),
    to: personView(names, row['user_id']),
    channels: (sent.get(String(row['id'])) ?? []).map(({ channel, state }): Json => ({
      channel: String(channel),
      state: String(state),
    })),
  }))
}
