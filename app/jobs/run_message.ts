import { traced } from '#engine'
import type { Actor, Clock, Database, JobCatalogue, JsonObject, School, Session } from '#engine'
import { tellFault } from '#start/faults'
import type { EventSink } from './event_sink.js'
import { backOff, errorText, isPermanent, MOST_ATTEMPTS, reasonText } from './failure.js'
import type { Failure, Message, Outbox } from './outbox.js'
import { systemActor } from './principals.js'
import type { Principals } from './principals.js'
import { tellTurn } from './turns.js'

/** Where the worker writes what somebody has to know; Adonis's logger is one. */
export interface Log {
  warn(facts: object, text: string): void
  error(facts: object, text: string): void
}

/** What the worker stands on. `Engine` is the first of them. */
export interface WorkerOptions {
  readonly engine: {
    readonly database: Database
    readonly clock: Clock
    session(actor: Actor): Session
  }
  readonly principals: Principals
  readonly jobs: JobCatalogue
  readonly log: Log
  /** Who takes up what has happened; nobody where absent. */
  readonly sink?: EventSink | null
}

/** What became of a candidate; `more` is done for now and may go on at once. */
export type MessageOutcome = 'done' | 'more' | 'failed' | 'skipped'

/**
 * Claims one message, does its chunk and acknowledges it, in one transaction. A failure undoes all of it
 * and is then written down in a transaction of its own. Skips what somebody else has or had. Throws where
 * the database cannot be asked at all.
 */
export async function runMessage(
  options: WorkerOptions,
  outbox: Outbox,
  school: School,
  id: string
): Promise<MessageOutcome> {
  const { database } = options.engine
  const held: { message: Message | null } = { message: null }
  const start = performance.now()
  try {
    const outcome = await database.forSchool(school.id).transaction(
      async () => {
        const message = (held.message = await outbox.claim(school.id, id))
        if (!message) return 'skipped' as const
        return tracedJob(message, () => runClaimed(options, outbox, school, message))
      },
      { label: 'run job' }
    )
    if (held.message && outcome !== 'skipped') tellTurn(held.message.job, 'done', start)
    return outcome
  } catch (error) {
    if (!held.message) throw error
    tellTurn(held.message.job, 'failed', start)
    await writeDown(options, outbox, school, held.message, error)
    return 'failed'
  }
}

/** A turn of a job as a step of the trace that has enqueued it. */
function tracedJob<T>({ job, id, schoolId, trace }: Message, work: () => Promise<T>): Promise<T> {
  const facts = { 'lectern.message': id, 'lectern.school': schoolId }
  return traced(() => ({ kind: 'job', name: job, facts, parent: trace }), work)
}

/** The user is gone, disabled, or no member of the school any more. */
class ActorGone extends Error {
  constructor() {
    super('Its user is gone or has no access to the school any more')
    this.name = 'ActorGone'
  }
}

async function runClaimed(
  { engine, principals, jobs }: WorkerOptions,
  outbox: Outbox,
  school: School,
  message: Message
): Promise<MessageOutcome> {
  const { job: name, id, attempts, chain } = message
  const handler = jobs.handlerOf(name)
  if (!handler) return 'skipped'
  const who = message.actor
    ? await principals.byUser(message.actor, school.id, id)
    : systemActor(school, `job ${name}`, id)
  if (!who) throw new ActorGone()
  const actor = chain.length > 0 ? { ...who, chain } : who
  const payload = JSON.parse(message.payload) as JsonObject
  const outcome = await handler({ name, actor, payload, attempt: attempts + 1, session: engine.session(actor) })
  if (!outcome) {
    outbox.finish(message)
    return 'done'
  }
  outbox.goOn(message, outcome.next, outcome.after ?? 0)
  return outcome.after ? 'done' : 'more'
}

async function writeDown(
  options: WorkerOptions,
  outbox: Outbox,
  school: School,
  message: Message,
  error: unknown
): Promise<void> {
  const { engine, log } = options
  const attempts = message.attempts + 1
  const dead = attempts >= MOST_ATTEMPTS || isPermanent(error) || error instanceof ActorGone
  const wait = backOff(attempts, Math.random())
  const failure = { text: errorText(error), dead, availableAt: new Date(engine.clock.system().getTime() + wait) }
  const facts = { err: error, job: message.job, school: school.id, message: message.id, attempts }
  if (!dead) {
    log.warn(facts, 'A job has failed and is tried again')
    await outbox.fail(message, failure)
    return
  }
  log.error(facts, 'A job has failed for good')
  if (!isPermanent(error)) tellFault(error, { job: message.job, school: school.id, message: message.id })
  try {
    await giveUp(options, outbox, school, message, { ...failure, reason: reasonText(error) })
  } catch (second) {
    // A plugin that cannot write down what has become of its work must not have it tried for ever.
    log.error({ ...facts, err: second }, 'The failure of a job could not be told to its plugin')
    await outbox.fail(message, failure)
  }
}

/** Closes the message and lets its plugin write down why, in one transaction. */
async function giveUp(
  { engine, jobs }: WorkerOptions,
  outbox: Outbox,
  school: School,
  message: Message,
  failure: Failure & { readonly reason: string }
): Promise<void> {
  const { job: name, id } = message
  const onFailed = jobs.failureHandlerOf(name)
  await engine.database.forSchool(school.id).transaction(
    async () => {
      if (!(await outbox.fail(message, failure)) || !onFailed) return
      const actor = systemActor(school, `failure of job ${name}`, id)
      const payload = JSON.parse(message.payload) as JsonObject
      await onFailed({ name, actor, payload, reason: failure.reason, session: engine.session(actor) })
    },
    { label: 'give up job' }
  )
}
