import { newId } from '../base/main.js'
import { isPortalActor } from './portal.js'
import type { Session } from '../query/main.js'
import { join, sql, value } from '../sql/main.js'
import type { Database } from '../sql/main.js'
import { statementOf } from './subjects.js'

/** One look of one user at one record. */
interface Look {
  readonly school: string
  readonly at: string
  readonly user: string
  readonly portal: boolean
  readonly entity: string
  readonly record: string
}

/** A second look of the same user within this time is no other one. */
const SAME_LOOK = 60 * 60 * 1000
/** Looks remembered to tell repetitions by. */
const MOST_REMEMBERED = 50_000
/** Rows of one statement. */
const BATCH = 100
/** Looks that wait; a database that cannot be written to must not fill the memory. */
const MOST_WAITING = 20_000

/**
 * Who has opened records of entities that are `access_logged`: gathered in memory and written down together by
 * `flush`, so that no request pays a statement. A process that is killed loses what it has not yet flushed, some seconds.
 */
export class AccessLog {
  #waiting: Look[] = []
  readonly #seen = new Map<string, number>()

  /**
   * Notes that the session's user has been shown records: opened one by one, or as a list. Of lists only what
   * portal roles see counts. Who looks through the eyes of another is noted himself.
   */
  note(session: Session, entityName: string, records: readonly string[], how: 'opened' | 'listed'): void {
    const logged = session.registry.entities[entityName]?.privacy?.accessLogged ?? null
    const actor = session.actor.viewer ?? session.actor
    if (logged === null || actor.kind !== 'user' || actor.userId === null) return
    const portal = isPortalActor(session.registry, actor)
    if (!portal && (logged === 'portal' || how === 'listed')) return
    const now = session.clock.now()
    for (const record of records) {
      const look = { school: actor.school.id, user: actor.userId, portal, entity: entityName, record }
      if (!this.#isRepeated(look, now.getTime())) this.#waiting.push({ ...look, at: now.toISOString() })
    }
    if (this.#waiting.length > MOST_WAITING) this.#waiting.splice(0, this.#waiting.length - MOST_WAITING)
  }

  /** Writes down what is gathered. What cannot be written waits for the next time. */
  async flush(database: Database): Promise<void> {
    const looks = this.#waiting
    this.#waiting = []
    const bySchool = [...Map.groupBy(looks, (look) => look.school).values()]
    const batches = bySchool.flatMap((own) =>
      Array.from({ length: Math.ceil(own.length / BATCH) }, (_, at) => own.slice(at * BATCH, (at + 1) * BATCH))
    )
    for (const [at, batch] of batches.entries()) {
      try {
        await write(database.forSchool(batch[0]?.school ?? ''), batch)
      } catch (error) {
        this.#waiting.push(...batches.slice(at).flat())
        throw error
      }
    }
  }

  #isRepeated({ school, user, entity, record }: Omit<Look, 'at'>, now: number): boolean {
    const key = `${school} ${user} ${entity} ${record}`
    const last = this.#seen.get(key)
    if (last !== undefined && now - last < SAME_LOOK) return true
    if (this.#seen.size >= MOST_REMEMBERED) this.#seen.clear()
    this.#seen.set(key, now)
    return false
  }
}

async function write(database: Database, looks: readonly Look[]): Promise<void> {
  const rows = looks.map(
    ({ school, at, user, portal, entity, record }) =>
      sql`(${value(school)}, ${value(newId())}, ${value(at)}, ${value(user)}, ${value(portal)}, ${value(entity)}, ${value(record)})`
  )
  const insertion = sql`insert into core_access_entries (school_id, id, at, "user", portal, entity, record) values ${join(rows)}`
  await database.transaction(() => database.write([statementOf(database, insertion)]), { label: 'access log' })
}

/** A look as a reader is told of it. */
export interface AccessEntry {
  readonly at: string
  readonly user: string
  /** Null for who is no member of the school any more. */
  readonly name: string | null
  readonly portal: boolean
}

/** The newest 200 looks at a record, in one statement. */
export async function readAccess(
  { database, actor }: Session,
  entity: string,
  record: string
): Promise<readonly AccessEntry[]> {
  const school = value(actor.school.id)
  const rows = await database.read(
    statementOf(
      database,
      sql`select e.at, e."user", e.portal, m.name from core_access_entries e
        left join core_memberships m on m.school_id = e.school_id and m.user_id = e."user" and m.deleted_at is null
        where e.school_id = ${school} and e.entity = ${value(entity)} and e.record = ${value(record)}
        order by e.at desc, e.id limit 200`
    )
  )
  return rows.map((row) => ({
    at: String(row['at']),
    user: String(row['user']),
    name: typeof row['name'] === 'string' ? row['name'] : null,
    portal: row['portal'] === true || row['portal'] === 1,
  }))
}
