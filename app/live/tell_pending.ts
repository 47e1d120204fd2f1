import { JOB_NEWS } from '#engine'
import type { Actor, News } from '#engine'
import type { StreamEvent } from './event_stream.js'
import type { EntityNews, Pending } from './pending.js'
import type { Viewer } from './viewer.js'

/** What an actor may know of; answered by the rights that he would read records with. */
export interface Sight {
  /** Those of the records that he may read, deleted ones as they stood. One statement at most. */
  seen(actor: Actor, entity: string, ids: readonly string[]): Promise<ReadonlySet<string>>
  /** Whether one that he may read has changed since. One statement at most. */
  hasSeenChange(actor: Actor, entity: string, since: Date): Promise<boolean>
  /** Whether he looks after all jobs of his school. */
  keepsJobs(actor: Actor): boolean
}

/** Tells a sign-in what has happened, as far as its actor may know. An event has no values, and no name of what is hidden. */
export async function tellPending(viewer: Viewer, actor: Actor, pending: Pending, sight: Sight): Promise<void> {
  for (const news of pending.personal.values()) tellPersonal(viewer, actor, news, sight)
  if (pending.isPersonalOver) tell(viewer, JOB_NEWS, { name: 'stale', data: {} })
  for (const [entity, news] of pending.entities) {
    for (const event of await eventsOf(viewer, actor, news, entity, sight)) tell(viewer, entity, event)
  }
}

async function eventsOf(
  viewer: Viewer,
  actor: Actor,
  { records, someSince }: EntityNews,
  entity: string,
  sight: Sight
): Promise<readonly StreamEvent[]> {
  const seen = records.size > 0 ? await sight.seen(actor, entity, [...records.keys()]) : new Set<string>()
  const events = [...records.values()]
    .filter(({ record, kind }) => record !== null && viewer.knows(record, seen.has(record), kind === 'deleted'))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(changeOf)
  if (someSince === null || !(await sight.hasSeenChange(actor, entity, someSince))) return events
  return [...events, { name: 'stale', data: { entity } }]
}

function changeOf({ id, entity, record, kind, version }: News): StreamEvent {
  return { name: 'change', id, data: { entity, id: record, kind, version } }
}

/** A job is its owner's, and of who looks after all of them; any other message is its addressee's alone. */
function tellPersonal(viewer: Viewer, actor: Actor, news: News, sight: Sight): void {
  const isOwn = news.user === actor.userId
  if (news.entity !== JOB_NEWS) {
    if (isOwn) tell(viewer, news.entity, changeOf(news))
  } else if (isOwn || sight.keepsJobs(actor)) {
    tell(viewer, JOB_NEWS, { name: 'job', data: { id: news.record } })
  }
}

function tell(viewer: Viewer, entity: string, event: StreamEvent): void {
  for (const stream of viewer.listenersOf(entity)) stream.tell(event)
}
