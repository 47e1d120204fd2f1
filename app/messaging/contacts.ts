import { entityOf, param, sql } from '#engine'
import type { Channel, Database, JsonObject, PluginContext } from '#engine'
import { inBatches } from './audience.js'
import { maskAddress } from './masks.js'
import { prepared } from './statements.js'

/** Who is told: a login, a person, or a person with a login. */
export interface Subject {
  readonly user: string | null
  readonly personEntity: string | null
  readonly person: string | null
}

/** An address, how a log may show it, and what to do where it does not exist any more. */
export interface Address {
  readonly value: string
  readonly shown: string
  readonly forget?: () => Promise<void>
}

export interface Contact {
  readonly name: string
  readonly language: string | null
  readonly addresses: readonly Address[]
}

/**
 * How somebody is reached on a channel: by what his record says, else by what his membership says; on devices by all of
 * them. Null where there is nobody any more. At most three statements.
 */
export async function contactOf(
  context: PluginContext,
  database: Database,
  { user, personEntity, person }: Subject,
  channel: Channel
): Promise<Contact | null> {
  const record = personEntity === null || person === null ? null : await personOf(context, personEntity, person)
  const member = user === null ? null : await memberOf(context, database, user)
  if (!record && !member) return null
  const name = record?.name || (member?.name ?? '')
  const language = member?.language ?? record?.language ?? null
  const addresses = await addressesOn(context, channel, user, {
    email: record?.email ?? member?.email ?? null,
    phone: record?.phone ?? member?.phone ?? null,
  })
  return { name, language, addresses }
}

interface Known {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly language: string | null
}

async function personOf(context: PluginContext, entityName: string, id: string): Promise<Known | null> {
  const entity = entityOf(context.registry, entityName)
  const { email, phone, language } = entity.privacy?.person?.contact ?? { email: null, phone: null, language: null }
  const fields = ['id', entity.display, email, phone, language].filter((name) => name !== null)
  const [found] = await inBatches(context, entityName, [id], { fields: [...new Set(fields)] })
  if (!found) return null
  const text = (name: string | null) => textOf(found, name)
  return { name: text(entity.display) ?? '', email: text(email), phone: text(phone), language: text(language) }
}

async function memberOf({ actor }: PluginContext, database: Database, user: string): Promise<Known | null> {
  const statement = prepared(
    'member_contact',
    sql`select m.name, m.email, m.phone, m.locale from core_memberships m
      where m.school_id = ${param('school')} and m.user_id = ${param('user')} and m.status = 'active' and m.deleted_at is null`,
    database.dialect
  )
  const [row] = await database.read(statement({ school: actor.school.id, user }))
  if (!row) return null
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
  return { name: text('name') ?? '', email: text('email'), phone: text('phone'), language: text('locale') }
}

async function addressesOn(
  { records }: PluginContext,
  channel: Channel,
  user: string | null,
  { email, phone }: Pick<Known, 'email' | 'phone'>
): Promise<readonly Address[]> {
  const single = (value: string | null) => (value === null ? [] : [{ value, shown: maskAddress(value) }])
  switch (channel) {
    case 'app':
      return []
    case 'mail':
      return single(email)
    case 'sms':
      return single(phone)
    case 'push': {
      const devices = user === null ? [] : await records.list('core.device', { where: { user }, sort: 'id' }, 20)
      return devices.map(({ id, token, platform }) => ({
        value: token ?? '',
        shown: platform ?? '',
        forget: () => records.remove('core.device', id),
      }))
    }
  }
}

function textOf(record: JsonObject, name: string | null): string | null {
  const value = name === null ? null : record[name]
  return typeof value === 'string' && value !== '' ? value : null
}
