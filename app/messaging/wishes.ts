import type { Channel, JsonObject, Message, PluginContext } from '#engine'
import type { QuietHours } from './quiet_hours.js'
import type { Recipient } from './recipients.js'

export const SETTING = 'core.notification_setting'

/** What somebody wants. */
export interface Wishes {
  readonly quiet: QuietHours | null
  /** `<kind>:<channel>` that he does not want. */
  readonly off: ReadonlySet<string>
}

const NONE: Wishes = { quiet: null, off: new Set() }

/** What the recipients want, at most 200 of them, in two statements; who has said nothing wants everything. */
export async function wishesOf(
  { records }: PluginContext,
  recipients: readonly Recipient[]
): Promise<(recipient: Recipient) => Wishes> {
  const users = recipients.flatMap(({ user }) => user ?? [])
  const where = { user: { in: users } }
  const found = users.length === 0 ? [] : await records.list(SETTING, { where, include: ['off'] }, 200)
  const known = new Map(
    (found as readonly object[] as readonly JsonObject[]).map((setting) => [userOf(setting), wishesIn(setting)])
  )
  return ({ user }) => (user === null ? NONE : (known.get(user) ?? NONE))
}

/** The consents that a message needs: by channel the persons for whom it was given; null where it needs none. */
export async function consentsFor(
  { services }: PluginContext,
  { purpose, channels }: Message,
  recipients: readonly Recipient[]
): Promise<((channel: Channel, subject: string | null) => boolean) | null> {
  if (purpose === null) return null
  if (!services.has('consent')) return () => false
  const persons = [...new Set(recipients.flatMap(({ subject }) => subject ?? []))]
  const given = new Map<Channel, ReadonlySet<string>>()
  for (const channel of channels) {
    given.set(channel, await services.get('consent').among(persons, { purpose, channel: CONSENT_CHANNELS[channel] }))
  }
  return (channel, subject) => subject !== null && (given.get(channel)?.has(subject) ?? false)
}

/** What channels are called where consents are given. */
const CONSENT_CHANNELS = { app: 'web', mail: 'email', sms: 'sms', push: 'web' } as const satisfies Record<
  Channel,
  string
>

function userOf({ user }: JsonObject): string {
  return typeof user === 'string' ? user : String((user as JsonObject | null)?.['id'] ?? '')
}

function wishesIn({ quiet_from: from, quiet_to: to, off }: JsonObject): Wishes {
  const rows = Array.isArray(off) ? (off as readonly JsonObject[]) : []
  return {
    quiet: typeof from === 'string' && typeof to === 'string' ? { from, to } : null,
    off: new Set(rows.map(({ kind, channel }) => `${String(kind)}:${String(channel)}`)),
  }
}
