import { newId } from '../base/main.js'
import { openText, sealText } from '../query/main.js'
import type { Session } from '../query/main.js'
import { sql, value } from '../sql/main.js'
import { statementOf } from './subjects.js'

/** Where parts of exports are sealed for. */
const PLACE = { entity: 'core.data_request_part', field: 'content' } as const

/** Keeps a part of an export, encrypted, in the open transaction. */
export async function keepPart(session: Session, request: string, position: number, content: string): Promise<void> {
  const { actor, database, keys } = session
  const school = actor.school.id
  const sealed = sealText(keys, { school, ...PLACE }, content)
  const values = sql`${value(school)}, ${value(newId())}, ${value(request)}, ${value(position)}, ${value(sealed)}`
  await database.write([
    statementOf(
      database,
      sql`insert into core_data_request_parts (school_id, id, request, position, content) values (${values})`
    ),
  ])
}

/** The parts of an export in their order. */
export async function readParts(session: Session, request: string): Promise<readonly string[]> {
  const { actor, database, keys } = session
  const school = actor.school.id
  const rows = await database.read(
    statementOf(
      database,
      sql`select content from core_data_request_parts where school_id = ${value(school)} and request = ${value(request)} order by position`
    )
  )
  return rows.map((row) => openText(keys, { school, ...PLACE }, String(row['content'])))
}

/** Deletes what exports have gathered: of one request, or of all about a person. In the open transaction. */
export async function dropParts(
  { actor, database }: Session,
  of: { request: string } | { record: string }
): Promise<void> {
  const school = value(actor.school.id)
  const requests =
    'request' in of
      ? sql`request = ${value(of.request)}`
      : sql`request in (select id from core_data_requests where school_id = ${school} and record = ${value(of.record)})`
  await database.write([
    statementOf(database, sql`delete from core_data_request_parts where school_id = ${school} and ${requests}`),
  ])
}

/** Forgets answers, kept for repetitions of requests, that tell of a record. In the open transaction. */
export async function forgetAnswers({ actor, database }: Session, record: string): Promise<void> {
  const tells = sql`(response like ${value(`%${record}%`)} or path like ${value(`%${record}%`)})`
  await database.write([
    statementOf(
      database,
      sql`delete from core_idempotency_keys where school_id = ${value(actor.school.id)} and ${tells}`
    ),
  ])
}

/** The user with which a person signs in; null for none. */
export async function loginOf(session: Session, entityName: string, id: string): Promise<string | null> {
  const { registry, actor, database } = session
  const entity = registry.entities[entityName]
  const login = entity?.privacy?.person?.login ?? null
  const column = login === null ? undefined : entity?.field[login]?.columns[0]?.name
  if (!entity || column === undefined) return null
  const [row] = await database.read(
    statementOf(
      database,
      sql`select "${column}" as login from "${entity.table}" where school_id = ${value(actor.school.id)} and id = ${value(id)}`
    )
  )
  return typeof row?.['login'] === 'string' ? row['login'] : null
}
