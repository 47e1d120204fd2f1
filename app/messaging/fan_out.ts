import { insertMissing, isPublished, param, sql, tellNews } from '#engine'
import type { Channel, Engine, JobCall, JobOutcome, Json, Message, News } from '#engine'
import { afterQuiet } from './quiet_hours.js'
import { recipientsOf } from './recipients.js'
import type { Recipient } from './recipients.js'
import { isOneOf, prepared } from './statements.js'
import { consentsFor, wishesOf } from './wishes.js'

/** People of one chunk. */
export const CHUNK = 150

/** Why nothing is sent on a channel, as far as it is known before anything is read for the person. */
export type Obstacle = 'opted_out' | 'no_consent' | 'no_login'

/**
 * Makes what each person is to be told, 150 of them in a chunk: a notification and a delivery for each channel. The
 * unique keys decide that nobody gets one twice, whatever runs at once or again.
 */
export async function fanOut(engine: Engine, call: JobCall): Promise<JobOutcome> {
  const { payload, registry, actor } = call
  const [name, record, key] = [String(payload['message']), String(payload['record']), String(payload['key'])]
  const message = Object.hasOwn(registry.messages, name) ? registry.messages[name] : undefined
  // A school that has switched the plugin off sends its messages no more.
  if (!message) return undefined
  // What is not published is told to nobody, for a message asks nobody's rights.
  if (!(await isPublished(engine.session(actor), message.about, record))) return undefined
  const database = engine.database.forSchool(actor.school.id)
  const after = typeof payload['after'] === 'string' ? payload['after'] : ''
  const all = (await recipientsOf(call, database, message, record)).filter(({ id }) => id > after)
  const chunk = all.slice(0, CHUNK)
  if (chunk.length > 0) await tell(engine, call, { message, record, key }, chunk)
  const last = chunk.at(-1)
  return all.length > chunk.length && last ? { next: { message: name, record, key, after: last.id } } : undefined
}

/** What people are told of: a message about a record, once for a key. */
export interface Told {
  readonly message: Message
  readonly record: string
  readonly key: string
}

/** Makes a notification and its deliveries for each of at most 150 people; for who has them already nothing happens. */
export async function tell(engine: Engine, call: JobCall, told: Told, recipients: readonly Recipient[]): Promise<void> {
  const session = engine.session(call.actor)
  const { database } = session
  await database.write([
    insertMissing(
      session,
      'core.notification',
      recipients.map((recipient) => notificationOf(told, recipient))
    ),
  ])
  const ids = await notificationsOf(call, database, told.key, recipients)
  const plan = await planFor(engine, call, told.message, recipients)
  const rows = recipients.flatMap((recipient) => {
    const notification = ids.get(recipient.id)
    if (notification === undefined) return []
    return told.message.channels.map((channel) => ({ notification, ...plan(recipient, channel) }))
  })
  if (rows.length > 0) await database.write([insertMissing(session, 'core.delivery', rows)])
  tellNews(session, newsOf(call.actor.school.id, recipients, ids))
}

/** Each is told to its addressee alone; who is told of one that he has already looks at the same. */
function newsOf(school: string, recipients: readonly Recipient[], ids: ReadonlyMap<string, string>): readonly News[] {
  return recipients.flatMap(({ id, user }) => {
    const record = ids.get(id)
    if (record === undefined || user === null) return []
    return [{ id: record, school, entity: 'core.notification', record, kind: 'created', version: null, user }]
  })
}

function notificationOf(
  { message, record, key }: Told,
  { id, user, personEntity, person }: Recipient
): Readonly<Record<string, Json>> {
  return {
    key,
    message: message.name,
    kind: message.kind,
    entity: message.about,
    record,
    recipient: id,
    user,
    person_entity: personEntity,
    person,
    is_shown: false,
    is_read: false,
  }
}

async function notificationsOf(
  { actor }: JobCall,
  database: Engine['database'],
  key: string,
  recipients: readonly Recipient[]
): Promise<ReadonlyMap<string, string>> {
  const statement = prepared(
    'notifications_of_key',
    sql`select id, recipient from core_notifications where school_id = ${param('school')} and key = ${param('key')}
      and ${isOneOf('recipient', 'recipients', database.dialect, 'uuid')}`,
    database.dialect
  )
  const ids = recipients.map(({ id }) => id)
  const rows = await database.read(statement({ school: actor.school.id, key, recipients: ids }))
  return new Map(rows.map((row) => [String(row['recipient']), String(row['id'])]))
}

/** What becomes of a message on a channel: queued, for when, or skipped, and why. */
async function planFor(
  engine: Engine,
  call: JobCall,
  message: Message,
  recipients: readonly Recipient[]
): Promise<(recipient: Recipient, channel: Channel) => Readonly<Record<string, Json>>> {
  const wishes = await wishesOf(call, recipients)
  const isConsented = await consentsFor(call, message, recipients)
  const now = engine.clock.system()
  const { timezone } = call.actor.school
  return (recipient, channel) => {
    const { quiet, off } = wishes(recipient)
    const obstacle = obstacleTo(message, recipient, channel, off.has(`${message.kind}:${channel}`), isConsented)
    // The bell disturbs nobody.
    const waits = !message.isUrgent && channel !== 'app'
    return {
      message: message.name,
      kind: message.kind,
      channel,
      state: obstacle === null ? 'queued' : 'skipped',
      reason: obstacle,
      attempts: 0,
      next_at: afterQuiet(now, timezone, waits ? quiet : null).toISOString(),
    }
  }
}

function obstacleTo(
  message: Message,
  { user, subject }: Recipient,
  channel: Channel,
  isOff: boolean,
  isConsented: ((channel: Channel, subject: string | null) => boolean) | null
): Obstacle | null {
  if (user === null && (channel === 'app' || channel === 'push' || !message.reachesWithoutLogin)) return 'no_login'
  if (isOff) return 'opted_out'
  if (isConsented && !isConsented(channel, subject)) return 'no_consent'
  return null
}
