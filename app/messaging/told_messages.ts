import { admit, entityOf, fieldOf, labelOf, param, sql, titleOf, TOLD } from '#engine'
import type { Actor, Engine, Entity, JobCall, JsonObject, Message, Registry, Told, Translator } from '#engine'
import type { Languages } from './languages.js'
import { prepared } from './statements.js'

/** Messages about any record that is talked about; no plugin declares them, and their words are the program's own. */
const PREFIX = 'core.'
const LONGEST_EXCERPT = 280

/** The name under which people are told so; its place in keys is before the comment or event. */
export function toldName(what: Told): string {
  return `${PREFIX}${what}`
}

/** The message of such a name about an entity's records; null for any other name. */
export function toldMessage(registry: Registry, name: string, about: string | null | undefined): Message | null {
  const what = TOLD.find((told) => toldName(told) === name)
  if (!what || !about || !Object.hasOwn(registry.entities, about)) return null
  const entity = entityOf(registry, about)
  if (!entity.discussion) return null
  return {
    name,
    plugin: 'core',
    title: what,
    description: '',
    kind: 'notice',
    about,
    audience: [],
    channels: what === 'mentioned' ? ['app', 'mail'] : ['app'],
    isUrgent: false,
    fields: [],
    reachesWithoutLogin: false,
    purpose: null,
    texts: {},
    source: entity.source,
  }
}

/** What a job of `TELL_JOB` says: what has happened to which record, and who is to know. */
export function toldOf({ payload, registry }: JobCall) {
  const { what, entity, record, comment, event, users } = payload as JsonObject & { readonly users?: readonly string[] }
  const message = toldMessage(registry, `${PREFIX}${String(what)}`, typeof entity === 'string' ? entity : null)
  if (!message || !Array.isArray(users)) return null
  const key = `${message.name}:${String(comment ?? event)}`
  const recipients = [...new Set(users)].sort().map((user) => ({
    id: user,
    user,
    personEntity: null,
    person: null,
    subject: null,
  }))
  return { told: { message, record: String(record), key }, recipients }
}

/** Who reads in which language, and what he is told of: the key of the notification ends with the comment or event. */
export interface ToldReading {
  readonly message: Message
  readonly record: string
  readonly key: string
  readonly reader: Actor
  readonly language: string
}

/**
 * The words for one reader, by his rights of now: of a change the names of those fields that he may read on this record, never
 * their values; null where that leaves nothing to tell. Throws the refusal where he may not see the record or its discussion.
 */
export async function toldWords(
  engine: Engine,
  languages: Languages,
  { message, record, key, reader, language }: ToldReading
): Promise<{ readonly title: string; readonly body: string } | null> {
  const session = engine.session(reader)
  await admit(session, message.about, record, 'comment')
  const registry = session.registry
  const entity = entityOf(registry, message.about)
  const translator = languages.translator(language, registry.words)
  const source = key.slice(key.lastIndexOf(':') + 1)
  const found =
    message.name === toldName('changed')
      ? await eventOf(engine, reader, source)
      : await commentOf(engine, reader, source)
  if (!found) return null
  const names = found.changed.filter((name) => engine.rights(reader, entity.name)?.readable.has(name) === true)
  const told = await engine.read(reader, entity.name, record, `fields=${['id', ...names].join(',')}`)
  const label =
    typeof told['_label'] === 'string' && told['_label'] !== '' ? told['_label'] : titleOf(translator, entity)
  const who = found.who ?? translator.text('audit.kinds.system')
  const title = translator.text(`notifications.told.${message.name.slice(PREFIX.length)}`, { who, label })
  if (found.text !== null) return { title, body: excerpt(found.text) }
  const body = bodyOf(
    entity,
    translator,
    found.topic,
    names.filter((name) => Object.hasOwn(told, name))
  )
  return body === null ? null : { title, body }
}

interface Happened {
  readonly who: string | null
  readonly changed: readonly string[]
  readonly topic: string
  /** Of a comment what it says. */
  readonly text: string | null
}

function bodyOf(entity: Entity, translator: Translator, topic: string, names: readonly string[]): string | null {
  const step =
    topic.startsWith('transition.') || topic.startsWith('action.') ? topic.slice(topic.indexOf('.') + 1) : null
  const named = [...(entity.workflow?.transitions ?? []), ...entity.actions].find(({ name }) => name === step)
  const fields = names.flatMap((name) => {
    const field = fieldOf(entity, name)
    return field && !field.system ? [labelOf(translator, entity, field)] : []
  })
  if (named) {
    return translator.declared(
      `declared.${entity.name}.${topic.startsWith('action.') ? 'actions' : 'transitions'}.${named.name}`,
      named.title
    )
  }
  if (topic === 'record.restored') return translator.text('audit.actions.restore')
  return fields.length === 0 ? null : translator.text('notifications.told.fields', { fields: fields.join(', ') })
}

async function commentOf(engine: Engine, { school }: Actor, id: string): Promise<Happened | null> {
  const database = engine.database.forSchool(school.id)
  const statement = prepared(
    'told_comment',
    sql`select c.text, c.author, u.name from core_comments c left join core_users u on cast(u.id as text) = c.author
      where c.school_id = ${param('school')} and c.id = ${param('id')} and c.removed_at is null`,
    database.dialect
  )
  const [row] = await database.read(statement({ school: school.id, id }))
  if (!row) return null
  const who = typeof row['name'] === 'string' ? row['name'] : String(row['author']).replace(/^client:/, '')
  return { who, changed: [], topic: '', text: String(row['text']) }
}

async function eventOf(engine: Engine, { school }: Actor, id: string): Promise<Happened | null> {
  const database = engine.database.forSchool(school.id)
  const statement = prepared(
    'told_event',
    sql`select m.topic, m.payload, u.name from core_outbox_messages m left join core_users u on u.id = m.actor
      where m.school_id = ${param('school')} and m.id = ${param('id')}`,
    database.dialect
  )
  const [row] = await database.read(statement({ school: school.id, id }))
  if (!row) return null
  const { changed = [] } = JSON.parse(String(row['payload'])) as { readonly changed?: readonly string[] }
  return { who: typeof row['name'] === 'string' ? row['name'] : null, changed, topic: String(row['topic']), text: null }
}

function excerpt(text: string): string {
  return text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text
}
