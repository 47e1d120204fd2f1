import type { Json, JsonObject } from '../base/main.js'
import { textKey, UUID } from '../base/main.js'
import type { Session } from '../query/main.js'
import { heldOnRecord } from '../query/main.js'
import { join, sql, value } from '../sql/main.js'
import type { Admitted } from './ground.js'
import { readRows } from './ground.js'

/** The names of those who have said something, by what they are known as; one statement, none for clients alone. */
export async function namesOf(session: Session, authors: readonly unknown[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(authors.filter((author) => typeof author === 'string' && UUID.test(author)))]
  if (ids.length === 0) return new Map()
  const list = join(ids.map((id) => value(id)))
  const rows = await readRows(session, sql`select id, name from core_users where id in (${list})`)
  return new Map(rows.map((row) => [String(row['id']), String(row['name'])]))
}

/** An author as he is told: users by id and name, a client by its name. */
export function personView(names: ReadonlyMap<string, string>, author: unknown): Json {
  if (typeof author !== 'string') return null
  if (UUID.test(author)) return { id: author, name: names.get(author) ?? null }
  return { id: null, name: author.replace(/^client:/, '') }
}

const MOST_MENTIONS = 10
const MOST_WORDS = 4

/**
 * The users whom a text names by `@` and their name, up to four words of it, the longest one first. Only who may read the
 * record and take part counts: a name of anybody else stays plain text, so that it tells nothing of who may.
 */
export async function mentionedIn({ session, entity, record }: Admitted, text: string): Promise<readonly string[]> {
  const places = namesAfterAt(text)
  if (places.length === 0 || !session.actorOf) return []
  const keys = [...new Set(places.flat())]
  const active = sql`m.school_id = ${value(session.actor.school.id)} and m.status = 'active' and m.deleted_at is null`
  const rows = await readRows(
    session,
    sql`select u.id, u.name from core_memberships m join core_users u on u.id = m.user_id
      where ${active} and u.status = 'active' and u.name_key in (${join(keys.map((key) => value(key)))}) order by u.id`
  )
  const byName = Map.groupBy(rows, (row) => textKey(String(row['name'])))
  const meant = places.flatMap((candidates) => {
    const found = candidates.find((key) => byName.has(key))
    return (found === undefined ? [] : (byName.get(found) ?? [])).map((row) => String(row['id']))
  })
  const admitted: string[] = []
  for (const user of [...new Set(meant)].slice(0, MOST_MENTIONS)) {
    if (await mayTakePart(session, entity.name, record, user)) admitted.push(user)
  }
  return admitted
}

/** Whether a user of the school may read a record and take part in its discussion, with his rights of now. */
export async function mayTakePart(session: Session, entity: string, record: string, user: string): Promise<boolean> {
  const actor = (await session.actorOf?.(user)) ?? null
  if (!actor) return false
  const rights = await heldOnRecord({ ...session, actor }, entity, ['read', 'comment'], record)
  return rights.has('read') && rights.has('comment')
}

/** For each `@` the keys of what may be the name after it, longest first. */
function namesAfterAt(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}._])@(?=\p{L})/gu)].slice(0, MOST_MENTIONS).map(({ index }) => {
    const words = text.slice(index + 1, index + 200).split(/[ \t]+/u, MOST_WORDS)
    const end = words.findIndex((word) => /[\n,;:!?()]/u.test(word))
    const usable = end === -1 ? words : [...words.slice(0, end), (words[end] ?? '').split(/[\n,;:!?()]/u)[0] ?? '']
    const names = usable.map((_, last) => usable.slice(0, last + 1).join(' '))
    return names
      .flatMap((name) => [textKey(name), textKey(name.replace(/[.'’]+$/u, ''))])
      .filter((key, place, all) => key !== '' && all.indexOf(key) === place)
      .toReversed()
  })
}

/** Users by id as they are told. */
export function usersView(names: ReadonlyMap<string, string>, ids: readonly string[]): readonly JsonObject[] {
  return ids.map((id) => ({ id, name: names.get(id) ?? null }))
}
