import { JOB_NEWS } from '#engine'
import type { News } from '#engine'

/** Records of one entity that are told one by one; of more it is only said that some have changed. */
export const MOST_RECORDS = 200

/** Messages to one person that are told one by one. */
const MOST_PERSONAL = 100

/** What has happened to records of one entity since somebody was told last. */
export interface EntityNews {
  /** The last of each record. */
  readonly records: Map<string, News>
  /** There was more than is listed; since the given instant of the business clock. */
  someSince: Date | null
}

/** What somebody has still to be told: bounded, however much happens meanwhile. */
export class Pending {
  readonly entities = new Map<string, EntityNews>()
  /** The last of each record or job. */
  readonly personal = new Map<string, News>()
  /** More messages to this person have come than are kept. */
  isPersonalOver = false

  get isEmpty(): boolean {
    return this.entities.size === 0 && this.personal.size === 0 && !this.isPersonalOver
  }

  add(news: News, now: Date): void {
    if (news.user !== null || news.entity === JOB_NEWS) this.#addPersonal(news)
    else this.#addRecord(news, now)
  }

  #addPersonal(news: News): void {
    const key = `${news.entity} ${news.record ?? ''}`
    if (this.personal.has(key) || this.personal.size < MOST_PERSONAL) this.personal.set(key, news)
    else this.isPersonalOver = true
  }

  #addRecord(news: News, now: Date): void {
    let known = this.entities.get(news.entity)
    if (!known) this.entities.set(news.entity, (known = { records: new Map(), someSince: null }))
    const { records } = known
    if (news.record === null) known.someSince ??= now
    else if (records.has(news.record)) records.set(news.record, merged(records.get(news.record), news))
    else if (records.size < MOST_RECORDS) records.set(news.record, news)
    else known.someSince ??= now
  }
}

/** Who has not seen a new record yet hears of it as new, whatever has become of it since but its end. */
function merged(before: News | undefined, after: News): News {
  return before?.kind === 'created' && after.kind === 'updated' ? { ...after, kind: 'created' } : after
}
