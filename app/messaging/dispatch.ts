import { entityOf, Refusal, recordPath } from '#engine'
import type { Actor, Channel, Engine, Message, PluginContext, School } from '#engine'
import { backOff, MOST_ATTEMPTS, systemActor } from '#jobs/main'
import type { Principals } from '#jobs/main'
import type { ChannelProvider, Outgoing } from './channels/contract.js'
import { idOf } from './audience.js'
import { contactOf } from './contacts.js'
import type { Contact, Subject } from './contacts.js'
import type { Claimed, Outcome } from './delivery_rows.js'
import { SendFailure } from './errors.js'
import type { Languages } from './languages.js'
import { fillIn, wordsOf } from './message_words.js'
import { fitSegments, segmentsOf } from './text_message.js'
import { toldMessage, toldWords } from './told_messages.js'
import { viewFor } from './told_view.js'

/** A channel that leaves the installation. */
export type OutsideChannel = Exclude<Channel, 'app'>

/** By channel what sends; null where none is configured. */
export type Providers = Readonly<Record<OutsideChannel, ChannelProvider | null>>

/** What sending stands on. */
export interface DispatchOptions {
  readonly engine: Engine
  readonly principals: Principals
  readonly languages: Languages
  readonly providers: Providers
  /** Scheme and host of this installation. */
  readonly origin: () => Promise<string>
}

/** A message about to be sent: who gets it and in which words. */
interface Prepared {
  readonly contact: Contact
  readonly words: { readonly title: string; readonly body: string }
  readonly link: string
}

/**
 * Sends one delivery, outside of any transaction, and answers what became of it. Whom it is for, his address, his rights
 * and the words are those of this moment. Throws where the database cannot be asked.
 */
export async function dispatch(options: DispatchOptions, school: School, claimed: Claimed): Promise<Outcome> {
  const { channel, notification: id } = claimed
  if (channel !== 'app' && !options.providers[channel]) return { state: 'skipped', reason: 'no_provider' }
  const context = systemContext(options.engine, school)
  const notification = await context.records.find('core.notification', { where: { id } })
  const { messages } = context.registry
  const name = notification?.message ?? ''
  const declared = Object.hasOwn(messages, name) ? messages[name] : undefined
  const message = declared ?? toldMessage(context.registry, name, notification?.entity)
  if (!notification || !message) return { state: 'skipped', reason: 'gone' }
  const subject: Subject = {
    user: idOf(notification.user),
    personEntity: notification.person_entity ?? null,
    person: notification.person ?? null,
  }
  const prepared = await prepare(
    options,
    context,
    message,
    { record: notification.record ?? '', key: notification.key ?? '' },
    channel,
    subject
  )
  if ('state' in prepared) return prepared
  if (channel === 'app') return { state: 'shown', words: prepared.words }
  return sendTo(options, claimed, channel, prepared, school)
}

/** The system at a school, as it sends messages. */
export function systemContext(engine: Engine, school: School): PluginContext {
  const session = engine.session(systemActor(school, 'sending of messages', null))
  return session.contextFor(session, 'core')
}

async function prepare(
  options: DispatchOptions,
  context: PluginContext,
  message: Message,
  { record, key }: { readonly record: string; readonly key: string },
  channel: Channel,
  subject: Subject
): Promise<Prepared | Outcome> {
  const { engine, languages, origin } = options
  const { school } = context.actor
  const database = engine.database.forSchool(school.id)
  const contact = await contactOf(context, database, subject, channel)
  if (!contact) return { state: 'skipped', reason: 'gone' }
  if (channel !== 'app' && contact.addresses.length === 0) return { state: 'skipped', reason: 'no_address' }
  const reader = await readerFor(options, context, message, subject)
  if (!reader) return { state: 'skipped', reason: 'no_login' }
  const language = languages.find(contact.language) ?? languages.find(school.locale) ?? languages.first
  const path = recordPath(entityOf(context.registry, message.about), record)
  const link = subject.user === null ? '' : new URL(path, await origin()).href
  try {
    if (toldMessage(context.registry, message.name, message.about)) {
      const told = await toldWords(engine, languages, { message, record, key, reader, language })
      if (!told) return { state: 'skipped', reason: 'no_access' }
      const words = channel === 'app' ? told : { ...told, body: `${told.body}\n\n${link}` }
      return { contact: { ...contact, language }, words, link }
    }
    const words = await wordsOf(database, school.id, message, channel, language)
    if (!words) return { state: 'skipped', reason: 'text_broken' }
    const telling = { message, record, reader, language, personName: contact.name, link }
    const filled = fillIn(words, await viewFor(engine, languages, telling))
    if (!filled) return { state: 'failed', reason: 'text_broken', code: 'template', address: null }
    return { contact: { ...contact, language }, words: filled, link }
  } catch (error) {
    if (error instanceof Refusal) return { state: 'skipped', reason: 'no_access' }
    throw error
  }
}

/** With whose eyes the record is read: his own, or without a login the system's where the message says so. */
async function readerFor(
  { principals }: DispatchOptions,
  { actor }: PluginContext,
  { reachesWithoutLogin }: Message,
  { user }: Subject
): Promise<Actor | null> {
  if (user === null) return reachesWithoutLogin ? actor : null
  return principals.byUser(user, actor.school.id, 'message')
}

async function sendTo(
  { providers, engine }: DispatchOptions,
  { id, attempts }: Claimed,
  channel: OutsideChannel,
  { contact, words, link }: Prepared,
  school: School
): Promise<Outcome> {
  const provider = providers[channel]
  if (!provider) return { state: 'skipped', reason: 'no_provider' }
  const failures: SendFailure[] = []
  let sent: { readonly providerId: string | null; readonly address: string } | null = null
  for (const { value, forget } of contact.addresses) {
    const outgoing: Outgoing = {
      id,
      address: value,
      ...words,
      language: contact.language ?? '',
      link: link === '' ? null : link,
      sender: school.name,
    }
    try {
      sent = { ...(await provider.send(outgoing)), address: value }
    } catch (error) {
      const failure =
        error instanceof SendFailure ? error : new SendFailure('internal', { isPassing: true, cause: error })
      if (failure.isGone) await forget?.()
      failures.push(failure)
    }
  }
  const shown = contact.addresses[0]?.shown ?? ''
  if (sent) {
    const segments = channel === 'sms' ? segmentsOf(fitSegments(words.body)) : null
    return { state: 'sent', address: shown, providerId: sent.providerId, segments }
  }
  return afterFailure(failures, attempts, shown, engine.clock.system())
}

/** What is tried again, and when; a delivery with several addresses as long as one of them may still be reached. */
function afterFailure(failures: readonly SendFailure[], attempts: number, address: string, now: Date): Outcome {
  const passing = failures.find(({ isPassing }) => isPassing)
  const first = passing ?? failures.find(({ isUnknown }) => isUnknown) ?? failures[0]
  const code = first?.code ?? 'none'
  if (first?.isUnknown) return { state: 'unknown', reason: 'gave_up', code, address }
  if (!passing) return { state: 'failed', reason: first?.isGone ? 'gone' : 'refused', code, address }
  if (attempts >= MOST_ATTEMPTS) return { state: 'failed', reason: 'gave_up', code, address }
  const wait = Math.max(backOff(attempts, Math.random()), passing.retryAfter ?? 0)
  return { state: 'queued', code, nextAt: new Date(now.getTime() + wait), address }
}
