import type { Session } from '../query/main.js'
import type { Entry } from './core_rows.js'

export const OUTBOX_ENTITY = 'core.outbox_message'

/** What has happened to a record, for whoever takes it up after the commit. */
export interface RecordEvent {
  readonly topic:
    | 'record.created'
    | 'record.updated'
    | 'record.deleted'
    | 'record.restored'
    | `transition.${string}`
    | `action.${string}`
  readonly entity: string
  readonly record: string | null
  /** Names of changed fields. Their values are not told: whoever reads them is asked for his rights then. */
  readonly changed: readonly string[]
}

export function outboxMessage({ actor, registry, clock }: Session, now: string, event: RecordEvent): Entry {
  return {
    at: now,
    topic: event.topic,
    entity: event.entity,
    record: event.record,
    payload: JSON.stringify({ changed: event.changed }),
    actor: actor.userId,
    registry_version: registry.version,
    state: 'open',
    attempts: 0,
    available_at: clock.system().toISOString(),
  }
}
