import type { School } from '#engine'

/** What has happened to a record, as its message tells it. */
export interface HappenedEvent {
  readonly id: string
  /** `record.created`, `transition.issue`, `action.pay`. */
  readonly topic: string
  readonly entity: string
  readonly record: string | null
  /** Names of the fields that have changed. */
  readonly changed: readonly string[]
  readonly at: string
}

/**
 * Takes up what has happened, once for each event: in the transaction that acknowledges them. Awaits nothing but SQL.
 * Handed in by a layer above; also the name under which the container holds it.
 */
export abstract class EventSink {
  abstract take(school: School, events: readonly HappenedEvent[]): Promise<void>
}
