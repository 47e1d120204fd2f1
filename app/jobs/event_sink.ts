import type { ChainLink, School } from '#engine'

/** What has happened to a record, as its message tells it. */
export interface HappenedEvent {
  readonly id: string
  /** `record.created`, `transition.issue`, `action.pay`. */
  readonly topic: string
  readonly entity: string
  readonly record: string | null
  /** The user who has done it; null for nobody. */
  readonly actor: string | null
  /** Names of the fields that have changed. */
  readonly changed: readonly string[]
  /** The entry of the audit that holds the values; null where there is none. */
  readonly entry: string | null
  /** The rules in whose course it has happened. */
  readonly chain: readonly ChainLink[]
  readonly at: string
}

/**
 * Takes up what has happened, once for each event: in the transaction that acknowledges them. Awaits nothing but SQL.
 * Handed in by a layer above; also the name under which the container holds it.
 */
export abstract class EventSink {
  abstract take(school: School, events: readonly HappenedEvent[]): Promise<void>
}

/** Those who take events up, each in its turn; layers add theirs when they are registered. */
export class EventSinks extends EventSink {
  readonly #all: (() => Promise<EventSink>)[] = []

  /** `make` is called at the first event. */
  add(make: () => Promise<EventSink>): void {
    let made: Promise<EventSink> | null = null
    this.#all.push(() => (made ??= make()))
  }

  async take(school: School, events: readonly HappenedEvent[]): Promise<void> {
    for (const find of this.#all) await (await find()).take(school, events)
  }
}
