import { leaveToSystem, param, sql, TELL_JOB } from '#engine'
import type { Engine, School } from '#engine'
import { EventSink, systemActor } from '#jobs/main'
import type { HappenedEvent } from '#jobs/main'
import { isOneOf, prepared } from './statements.js'

/** What is nobody's to be told: a new record has no followers, and of a deleted one nobody may know. */
const SILENT: readonly string[] = ['record.created', 'record.deleted']

/**
 * Leaves a job for each change of a record that somebody follows, in the transaction that acknowledges it: so each change is
 * told once. One statement for all events together. Whoever has made the change is not told of it.
 */
export class FollowSink extends EventSink {
  readonly #engine: Engine

  constructor(engine: Engine) {
    super()
    this.#engine = engine
  }

  async take(school: School, events: readonly HappenedEvent[]): Promise<void> {
    const session = this.#engine.session(systemActor(school, 'followers', null))
    const { entities } = session.registry
    const told = events.filter(
      ({ entity, record, topic }) => record !== null && entities[entity]?.discussion === true && !SILENT.includes(topic)
    )
    if (told.length === 0) return
    const { database } = session
    const statement = prepared(
      'followers_of',
      sql`select record, "user" from core_follows where school_id = ${param('school')}
        and ${isOneOf('record', 'records', database.dialect, 'uuid')} order by record, at, id`,
      database.dialect
    )
    const records = [...new Set(told.map(({ record }) => record))]
    const rows = await database.read(statement({ school: school.id, records }))
    for (const { id, entity, record, actor } of told) {
      const users = rows
        .filter((row) => row['record'] === record && row['user'] !== actor)
        .map((row) => String(row['user']))
      if (users.length === 0) continue
      const about = { entity, id: String(record) }
      leaveToSystem(session, TELL_JOB, { what: 'changed', entity, record, event: id, users }, about)
    }
  }
}
