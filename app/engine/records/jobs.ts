import { newId, presentTrace } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import type { Actor, JobDeclaration, JobOutcome, JobRequest } from '../model/main.js'
import type { Session } from '../query/main.js'
import type { Database } from '../sql/main.js'
import { insertEntry } from './core_rows.js'
import { chainText, OUTBOX_ENTITY } from './outbox_message.js'
import { tellOfJob } from './news.js'
import { refuseViewer } from './viewing.js'

/** Topics of messages that are jobs begin so; the job's name follows. */
export const JOB_TOPIC = 'job:'

/** One chunk of a job, running. */
export interface JobRun {
  readonly name: string
  /** The user who enqueued it, with the rights of now; the system for what it enqueued itself. */
  readonly actor: Actor
  readonly payload: JsonObject
  /** Counts from 1, anew for each chunk. */
  readonly attempt: number
  readonly session: Session
}

/**
 * Does one chunk, about 200 rows or 20 ms, in the transaction that also acknowledges it: either both
 * happen or neither. Awaits nothing but SQL, because the transaction is open all the while. What it
 * throws undoes the chunk and tries it again later; a refusal that would come again ends the job.
 */
export type JobHandler = (run: JobRun) => Promise<JobOutcome>

/** A job that is given up, at the chunk that could not be done. */
export interface FailedJob extends Omit<JobRun, 'attempt'> {
  /** Why, as a text for people. */
  readonly reason: string
}

/** Writes down that a job is given up, as the system, in the transaction that does so. */
export type JobFailureHandler = (failed: FailedJob) => Promise<void>

/** The jobs there are, and the code that does them. */
export interface JobCatalogue {
  readonly declarations: readonly JobDeclaration[]
  /** Null for a job that nobody here does; its messages wait. */
  handlerOf(name: string): JobHandler | null
  /** Null for a job that leaves it at its message. */
  failureHandlerOf(name: string): JobFailureHandler | null
}

/** No jobs at all. */
export const NO_JOBS: JobCatalogue = { declarations: [], handlerOf: () => null, failureHandlerOf: () => null }

/**
 * Leaves a job to be done after the commit: in the open transaction, else in one of its own. Answers the
 * message's id. The job runs on behalf of the session's user. The system may enqueue too; nobody else
 * may, since a job without a user has all rights.
 */
export async function enqueue(session: Session, request: JobRequest): Promise<string> {
  const { actor, database } = session
  const { job } = request
  refuseViewer(actor)
  if (actor.userId === null && actor.kind !== 'system') {
    throw new Error(`A ${actor.kind} actor cannot enqueue the job ${job}: it would run as the system`)
  }
  const id = request.id ?? newId()
  return database.transaction(
    async () => {
      leave(session, id, request, actor.userId)
      return id
    },
    { label: `enqueue ${job}` }
  )
}

/**
 * Leaves a job of the engine's own in the open transaction. It runs as the system whoever writes, so that nothing of it is
 * chosen by a body.
 */
export function leaveToSystem(
  session: Session,
  job: string,
  payload: JsonObject,
  record?: NonNullable<JobRequest['record']>
): void {
  leave(session, newId(), { job, payload, ...(record ? { record } : {}) }, null)
}

function leave(session: Session, id: string, { job, payload, record, after }: JobRequest, actor: string | null): void {
  const { clock, database, registry } = session
  const entry = {
    id,
    at: clock.now().toISOString(),
    topic: `${JOB_TOPIC}${job}`,
    entity: record?.entity ?? null,
    record: record?.id ?? null,
    payload: JSON.stringify(payload),
    actor,
    registry_version: registry.version,
    state: 'open',
    attempts: 0,
    trace: presentTrace(),
    chain: chainText(session.actor),
    available_at: (after ?? clock.system()).toISOString(),
  }
  database.defer(insertEntry(session, OUTBOX_ENTITY, entry))
  database.afterCommit(() => tell(database))
  tellOfJob(session, { id, school: session.actor.school.id, user: actor })
}

/** Who waits for jobs, by database. */
const listeners = new WeakMap<Database, Set<() => void>>()

/** Calls back after each commit of this process that has enqueued a job. Answers how to stop it. */
export function onEnqueued(database: Database, listener: () => void): () => void {
  const key = database.acrossSchools()
  let known = listeners.get(key)
  if (!known) listeners.set(key, (known = new Set()))
  known.add(listener)
  return () => void known.delete(listener)
}

function tell(database: Database): void {
  for (const listener of listeners.get(database.acrossSchools()) ?? []) listener()
}
