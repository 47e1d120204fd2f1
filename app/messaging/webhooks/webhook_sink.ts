import { insertMissing, param, sql } from '#engine'
import type { Engine, School } from '#engine'
import { EventSink, systemActor } from '#jobs/main'
import type { HappenedEvent } from '#jobs/main'
import { isOneOf, prepared } from '../statements.js'

/** Leaves a call for each webhook that is told of an event and was there when it happened: one statement where none is, two where some are. */
export class WebhookSink extends EventSink {
  readonly #engine: Engine
  readonly #wake: () => void

  constructor(engine: Engine, wake: () => void) {
    super()
    this.#engine = engine
    this.#wake = wake
  }

  async take(school: School, events: readonly HappenedEvent[]): Promise<void> {
    const database = this.#engine.database.forSchool(school.id)
    const yes = database.dialect === 'sqlite' ? '1' : 'true'
    const statement = prepared(
      'webhooks_of_events',
      sql`select w.id, e.event, w.created_at from core_webhook_events e
        join core_webhook_endpoints w on w.school_id = e.school_id and w.id = e.parent_id
        where e.school_id = ${param('school')} and e.deleted_at is null and w.deleted_at is null and w.is_on = ${yes}
        and ${isOneOf('e.event', 'events', database.dialect)}`,
      database.dialect
    )
    const names = [...new Set(events.map(nameOf))]
    const told = await database.read(statement({ school: school.id, events: names }))
    if (told.length === 0) return
    const session = this.#engine.session(systemActor(school, 'events for webhooks', null))
    const now = this.#engine.clock.system().toISOString()
    const rows = events.flatMap((event) => {
      const name = nameOf(event)
      return told
        .filter((row) => row['event'] === name && event.at >= String(row['created_at']))
        .map(({ id: endpoint }) => ({
          endpoint: String(endpoint),
          event: name,
          entity: event.entity,
          record: event.record,
          changed: event.changed.join(' '),
          occurred_at: event.at,
          state: 'queued',
          attempts: 0,
          next_at: now,
        }))
    })
    await database.write([insertMissing(session, 'core.webhook_delivery', rows)])
    database.afterCommit(this.#wake)
  }
}

/** `fees.payment.created`, `fees.invoice.issue`. */
function nameOf({ entity, topic }: HappenedEvent): string {
  return `${entity}.${topic.slice(topic.indexOf('.') + 1)}`
}
