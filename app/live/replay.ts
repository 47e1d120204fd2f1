import { bindParams, compileFragment, JOB_TOPIC, newsKindOf, param, sql, value } from '#engine'
import type { Database, News } from '#engine'

/** Messages that are told again to somebody who comes back; after more he looks anew. */
const MOST = 500

/** Ids are made before their transactions commit: what came late begins so much earlier, in milliseconds. */
const OVERLAP = 10_000

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** What a reader has missed: null where it is too much, or where nobody can say. */
export class Replay {
  readonly #database: Database
  readonly #sql: ReturnType<typeof compileFragment>

  constructor(database: Database) {
    this.#database = database
    this.#sql = compileFragment(
      sql`select m.id, m.topic, m.entity, m.record from core_outbox_messages m
        where m.school_id = ${param('school')} and m.id > ${param('from')} and m.entity is not null
          and not (m.topic like ${value(`${JOB_TOPIC}%`)})
        order by m.id limit ${String(MOST + 1)}`,
      database.dialect
    )
  }

  /**
   * What has happened at a school since the event with this id, and a little before: to be told twice does no harm. The
   * outbox keeps it for a week.
   */
  async since(school: string, last: string): Promise<readonly News[] | null> {
    if (!ID.test(last)) return null
    const { dialect } = this.#database
    const values = bindParams(this.#sql, { school, from: earlier(last) }, dialect)
    const rows = await this.#database.forSchool(school).read({ text: this.#sql.text, values, name: 'live.replay' })
    if (rows.length > MOST) return null
    return rows.map(({ id, topic, entity, record }) => ({
      id: String(id),
      school,
      entity: String(entity),
      record: typeof record === 'string' ? record : null,
      kind: newsKindOf(String(topic)),
      version: null,
      user: null,
    }))
  }
}

/** The first id that could have been made so much earlier (RFC 9562: the first 48 bits are the time). */
function earlier(id: string): string {
  const time = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) - OVERLAP
  const digits = Math.max(0, time).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7000-8000-000000000000`
}
