import type { Actor, Clock, Database, JobCatalogue, JsonObject, School, Session } from '#engine'
import { backOff, errorText, isPermanent, MOST_ATTEMPTS } from './failure.js'
import type { Message, Outbox } from './outbox.js'
import { systemActor } from './principals.js'
import type { Principals } from './principals.js'

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
}

/** What became of a candidate. */
export type MessageOutcome = 'done' | 'failed' | 'skipped'

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
  try {
    return await database.forSchool(school.id).transaction(
      async () => {
        const message = (held.message = await outbox.claim(school.id, id))
        return message ? runClaimed(options, outbox, school, message) : 'skipped'
      },
      { label: 'run job' }
    )
  } catch (error) {
    if (!held.message) throw error
    await writeDown(options, outbox, held.message, error)
    return 'failed'
  }
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
  const { job: name, id, attempts } = message
  const handler = jobs.handlerOf(name)
  if (!handler) return 'skipped'
  const actor = message.actor
    ? await principals.byUser(message.actor, school.id, id)
    : systemActor(school, `job ${name}`, id)
  if (!actor) throw new ActorGone()
  const payload = JSON.parse(message.payload) as JsonObject
  const outcome = await handler({ name, actor, payload, attempt: attempts + 1, session: engine.session(actor) })
  if (outcome) outbox.goOn(message, outcome.next, outcome.after ?? 0)
  else outbox.finish(message)
  return 'done'
}

async function writeDown({ engine, log }: WorkerOptions, outbox: Outbox, message: Message, error: unknown) {
  const { schoolId: school, id, job } = message
  const attempts = message.attempts + 1
  const dead = attempts >= MOST_ATTEMPTS || isPermanent(error) || error instanceof ActorGone
  const wait = backOff(attempts, Math.random())
  const availableAt = new Date(engine.clock.system().getTime() + wait)
  const facts = { err: error, job, school, message: id, attempts }
  if (dead) log.error(facts, 'A job has failed for good')
  else log.warn(facts, 'A job has failed and is tried again')
  await outbox.fail(message, { text: errorText(error), dead, availableAt })
}
