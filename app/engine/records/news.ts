import { newId } from '../base/main.js'
import type { Session } from '../query/main.js'
import type { Database } from '../sql/main.js'

/** What was done to a record, as others may be told of it. */
export type NewsKind = 'created' | 'updated' | 'deleted' | 'restored'

/**
 * What a commit has done, without any value: who hears of it and may see the record reads it by his own rights. It says
 * that something is worth looking at, no more: what must not be lost is in the outbox.
 */
export interface News {
  /** Of the outbox message where there is one; later ones sort after earlier ones of the same process. */
  readonly id: string
  readonly school: string
  readonly entity: string
  /** Null for several records that nobody has listed. */
  readonly record: string | null
  readonly kind: NewsKind
  /** The record's version from now on; null where it is not at hand. */
  readonly version: number | null
  /** The only person who is told, whatever the grants say; null for all who may see the record. */
  readonly user: string | null
}

type Listener = (news: readonly News[]) => void

/** Who listens, by database. */
const listeners = new WeakMap<Database, Set<Listener>>()

/** Calls back after each commit of this process that has changed records. Answers how to stop it. */
export function onNews(database: Database, listener: Listener): () => void {
  const key = database.acrossSchools()
  let known = listeners.get(key)
  if (!known) listeners.set(key, (known = new Set()))
  known.add(listener)
  return () => void known.delete(listener)
}

/** Tells of it once the open transaction has committed, at once outside of one; costs nothing where nobody listens. */
export function tellNews({ database }: Pick<Session, 'database'>, news: readonly News[]): void {
  const known = listeners.get(database.acrossSchools())
  if (!known || known.size === 0 || news.length === 0) return
  const tell = () => {
    for (const listener of known) listener(news)
  }
  if (database.inTransaction) database.afterCommit(tell)
  else tell()
}

/** Tells that some records of an entity have changed which nobody has listed; nothing where the school is not known. */
export function tellOfSome(session: Pick<Session, 'database'>, entity: string, school: unknown): void {
  if (typeof school !== 'string') return
  tellNews(session, [{ id: newId(), school, entity, record: null, kind: 'updated', version: null, user: null }])
}

/** The entity under which jobs are told; no declaration has it. */
export const JOB_NEWS = 'core.job'

/** Tells that a job has come, gone on, or ended: its owner, and who looks after the school's jobs. */
export function tellOfJob(
  session: Pick<Session, 'database'>,
  { id, school, user }: { readonly id: string; readonly school: string; readonly user: string | null }
): void {
  tellNews(session, [{ id: newId(), school, entity: JOB_NEWS, record: id, kind: 'updated', version: null, user }])
}
