import { newId } from '../base/main.js'
import type { Session } from '../query/main.js'
import type { Entry } from './core_rows.js'
import { tellNews } from './news.js'
import type { News, NewsKind } from './news.js'

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
  /** The entry of the audit that holds the values; absent where nothing of the record has changed. */
  readonly entry?: string
}

/** The chain of an actor as a message carries it; null where no rule acts. */
export function chainText({ chain }: Session['actor']): string | null {
  return chain && chain.length > 0 ? JSON.stringify(chain) : null
}

export function outboxMessage({ actor, registry, clock }: Session, now: string, event: RecordEvent): Entry {
  return {
    id: newId(),
    at: now,
    topic: event.topic,
    entity: event.entity,
    record: event.record,
    payload: JSON.stringify({ changed: event.changed, ...(event.entry ? { entry: event.entry } : {}) }),
    actor: actor.userId,
    registry_version: registry.version,
    state: 'open',
    attempts: 0,
    available_at: clock.system().toISOString(),
    chain: chainText(actor),
  }
}

const KINDS: Readonly<Record<string, NewsKind>> = {
  'record.created': 'created',
  'record.deleted': 'deleted',
  'record.restored': 'restored',
}

/** Tells browsers, after the commit, of what messages say; `versionOf` is given their places. */
export function tellOfMessages(
  session: Session,
  messages: readonly Entry[],
  versionOf: (place: number) => number | null = () => null
): void {
  tellNews(
    session,
    messages.map((message, place): News => {
      const { id, topic, entity, record } = message
      return {
        id: String(id),
        school: session.actor.school.id,
        entity: String(entity),
        record: typeof record === 'string' ? record : null,
        kind: newsKindOf(String(topic)),
        version: versionOf(place),
        user: null,
      }
    })
  )
}

/** What a topic means for whoever looks at the record: a transition is a change like any other. */
export function newsKindOf(topic: string): NewsKind {
  return KINDS[topic] ?? 'updated'
}
