import { newId, textKey } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { tagsOf } from '../query/main.js'
import type { Session, ShownTag } from '../query/main.js'
import { inOneTransaction, lockRecords } from '../records/main.js'
import type { WriteAnswer, WriteContext } from '../records/main.js'
import { join, sql, value } from '../sql/main.js'
import { admit, admitAuthor, checkNames, keepAct, readRows, refused, statementOf } from './ground.js'
import type { Admitted } from './ground.js'

/** Tags of one record. */
const MOST = 20

/** The tags of a record. */
export async function listTags(session: Session, entity: string, id: string): Promise<readonly JsonObject[]> {
  return (await tagsOn(await admit(session, entity, id, 'tag'))).map((tag) => ({ ...tag }))
}

export async function tagsOn({ session, entity, record }: Admitted): Promise<readonly ShownTag[]> {
  return (await tagsOf(session, entity, [record])).get(record) ?? []
}

/** `{ "add": [names], "remove": [names] }`: puts tags of the school on a record and takes others off. */
export async function changeTags(
  context: WriteContext,
  entity: string,
  id: string,
  body: JsonObject
): Promise<WriteAnswer> {
  const { session } = context
  const admitted = await admitAuthor(session, entity, id, 'tag')
  const { author } = admitted
  const names = readNames(body)
  return inOneTransaction(`tag ${entity}`, context, async () => {
    await lockRecords(session, entity, [admitted.record])
    const known = await tagsNamed(session, [...names.add, ...names.remove])
    const added = wanted(names.add, known, 'add')
    const removed = wanted(names.remove, known, 'remove')
    const before = await tagsOn(admitted)
    const kept = before.filter((tag) => !removed.some(({ id: other }) => other === tag.id))
    const fresh = added.filter((tag) => !kept.some(({ id: other }) => other === tag.id))
    if (kept.length + fresh.length > MOST) throw refused({ add: [`may bring a record to ${MOST} tags at most.`] })
    await writeTags(admitted, author, fresh, removed)
    const after = [...kept, ...fresh].toSorted((a, b) => (textKey(a.name) < textKey(b.name) ? -1 : 1))
    if (fresh.length > 0 || kept.length < before.length) {
      const list = (tags: readonly ShownTag[]): JsonObject => ({ tags: tags.map(({ name }) => name) })
      await keepAct(admitted, 'tag', list(before), list(after))
    }
    return { status: 200, data: { tags: after as readonly object[] as Json } }
  })
}

async function writeTags(
  { session, entity, record }: Admitted,
  author: string,
  fresh: readonly ShownTag[],
  removed: readonly ShownTag[]
): Promise<void> {
  const school = session.actor.school.id
  const at = session.clock.now().toISOString()
  if (fresh.length > 0) {
    const rows = fresh.map(({ id }) => {
      const cells = [school, newId(), entity.name, record, id, author, at]
      return sql`(${join(cells.map((cell) => value(cell)))})`
    })
    session.database.defer(
      statementOf(
        session,
        sql`insert into core_taggings (school_id, id, entity, record, tag, tagged_by, at) values ${join(rows)} on conflict do nothing`
      )
    )
  }
  if (removed.length === 0) return
  const ids = join(removed.map(({ id }) => value(id)))
  session.database.defer(
    statementOf(
      session,
      sql`delete from core_taggings where school_id = ${value(school)} and record = ${value(record)}
        and entity = ${value(entity.name)} and tag in (${ids})`
    )
  )
}

interface Names {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

function readNames(body: JsonObject): Names {
  checkNames(body, ['add', 'remove'])
  const listOf = (name: 'add' | 'remove'): readonly string[] => {
    const given = body[name] ?? []
    if (!Array.isArray(given) || given.length > MOST || given.some((item) => typeof item !== 'string')) {
      throw refused({ [name]: [`must be a list of at most ${MOST} names of tags.`] })
    }
    return given as readonly string[]
  }
  const names = { add: listOf('add'), remove: listOf('remove') }
  if (names.add.length + names.remove.length === 0) throw refused({ add: ['is required.'] })
  return names
}

/** The living tags of the school with some names, by the key of their name. */
async function tagsNamed(session: Session, names: readonly string[]): Promise<ReadonlyMap<string, ShownTag>> {
  const keys = [...new Set(names.map((name) => textKey(name)))]
  const rows = await readRows(
    session,
    sql`select id, name, colour, name_key from core_tags where school_id = ${value(session.actor.school.id)}
      and deleted_at is null and name_key in (${join(keys.map((key) => value(key)))})`
  )
  return new Map(
    rows.map((row) => [
      String(row['name_key']),
      { id: String(row['id']), name: String(row['name']), colour: String(row['colour']) },
    ])
  )
}

function wanted(
  names: readonly string[],
  known: ReadonlyMap<string, ShownTag>,
  at: 'add' | 'remove'
): readonly ShownTag[] {
  const missing = names.filter((name) => !known.has(textKey(name)))
  if (missing.length > 0) throw refused({ [at]: missing.map((name) => `there is no tag "${name.slice(0, 40)}".`) })
  return [...new Set(names.map((name) => textKey(name)))].flatMap((key) => known.get(key) ?? [])
}
