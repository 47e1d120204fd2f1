import { Refusal } from '../../base/main.js'
import type { Json, RefusalDetails } from '../../base/main.js'
import { advanceSeries } from '../../kernel/main.js'
import type { Session } from '../../query/main.js'
import { ConstraintViolation } from '../../sql/main.js'
import { openAttempt } from '../attempt.js'
import type { Attempt } from '../attempt.js'
import { refusalOfConstraint } from '../constraints.js'
import type { Draft } from '../draft.js'
import { openDraft } from '../open_draft.js'
import { runSteps } from '../pipeline.js'
import type { Step } from '../pipeline.js'
import { runChecks } from '../steps/checks.js'
import { hideFields } from '../steps/conditions.js'
import { computeStored } from '../steps/compute.js'
import { copyFetched } from '../steps/fetch.js'
import { runAfterWrite, runBeforeWrite } from '../steps/hooks.js'
import { attachFiles } from '../steps/files.js'
import { findTargets, judgeLinks } from '../steps/links.js'
import { holdTimes } from '../steps/overlaps.js'
import { refuseFull } from '../steps/places.js'
import { drawFree, seriesOf, takeGaplessNumbers, takeNumbers } from '../steps/number.js'
import { writeActs } from '../steps/record_act.js'
import { refreshOthersOfNew } from '../steps/refresh.js'
import { keepTree } from '../steps/tree.js'
import { verifyRights } from '../steps/verify_rights.js'
import { composeRecord, insertRecords } from '../steps/write_record.js'
import { refuseViewer } from '../viewing.js'
import { createRecord, JUDGED, takenNumber } from './create.js'

/** The most records of one call: what they hold at once stays small, and others get their turn in between. */
export const MOST_AT_ONCE = 1000

/** The steps of `createRecord`, for all records together. */
const INSIDE: readonly Step<readonly Attempt[]>[] = [
  findTargets,
  each(composeRecord),
  each(judgeLinks),
  each(runBeforeWrite),
  each(copyFetched),
  each(hideFields),
  each(attachFiles),
  keepTree,
  each(computeStored),
  each(runChecks),
  holdTimes,
  each(takeGaplessNumbers),
  insertRecords,
  refreshOthersOfNew,
  (attempts) => refuseFull(attempts, refusedAt),
  writeActs,
  each(runAfterWrite),
  (attempts) => verifyRights(attempts, refusedAt),
]

/**
 * Makes records of one entity in one transaction, all or none, and gives their ids in the order of the bodies: the same
 * records, audit and messages as one `createRecord` after another, in a number of statements that does not depend on how
 * many there are. Links and hooks see none of the others before it is written. A refusal names the record in its details
 * by the place in the list, from 0 (`3.name`); values are judged of all records at once. What the database itself refuses
 * (a taken number) is looked for record by record, inside an open transaction it names no record.
 */
export async function createRecords(
  session: Session,
  entityName: string,
  bodies: readonly Json[]
): Promise<readonly string[]> {
  refuseViewer(session.actor)
  if (bodies.length > MOST_AT_ONCE) throw new Error(`More than ${MOST_AT_ONCE} records at once: make them in parts`)
  if (bodies.length === 0) return []
  const drafts = await judgeAll(session, entityName, bodies)
  const isJoined = session.database.inTransaction
  if (isJoined) await drawFree(drafts)
  try {
    return await writeAll(session, entityName, drafts)
  } catch (error) {
    if (isJoined || !(error instanceof Refusal) || !(error.cause instanceof ConstraintViolation)) throw error
    await passNumbers(drafts, error)
    return oneByOne(session, entityName, bodies)
  }
}

async function judgeAll(session: Session, entityName: string, bodies: readonly Json[]): Promise<readonly Draft[]> {
  const drafts: Draft[] = []
  const details: Record<string, readonly string[]> = {}
  for (const [index, body] of bodies.entries()) {
    const draft = await openDraft(
      { session, idempotency: null, isUnread: true },
      { entityName, verb: 'create', id: null, body }
    )
    try {
      await runSteps(JUDGED, draft)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid') throw refusedAt(index, error)
      Object.assign(details, placed(index, error))
    }
    drafts.push(draft)
  }
  if (Object.keys(details).length > 0) {
    throw new Refusal('invalid', 'The request has invalid values.', { details })
  }
  // Only now: no number is lost where one of the bodies is refused.
  for (const draft of drafts) await takeNumbers(draft)
  return drafts
}

async function writeAll(session: Session, entityName: string, drafts: readonly Draft[]): Promise<readonly string[]> {
  const { database, registry } = session
  const isJoined = database.inTransaction
  try {
    return await database.transaction(
      async () => {
        const attempts = drafts.map((draft) => openAttempt(draft))
        await runSteps(INSIDE, attempts)
        if (isJoined) await database.write([])
        return attempts.map(({ id }) => id)
      },
      { label: `create many ${entityName}` }
    )
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    throw refusalOfConstraint(error, registry) ?? error
  }
}

/** Passes a series over numbers that were given by hand, where those were in the way. */
async function passNumbers(drafts: readonly Draft[], error: Refusal): Promise<void> {
  for (const draft of drafts) {
    const field = takenNumber(draft, error)
    if (field) return advanceSeries(draft.session, seriesOf(draft, field))
  }
}

/** The same without the savings, so that the record is found which the database refuses. */
function oneByOne(session: Session, entityName: string, bodies: readonly Json[]): Promise<readonly string[]> {
  const { database } = session
  return database.transaction(
    async () => {
      const ids: string[] = []
      for (const [index, body] of bodies.entries()) {
        try {
          const { data } = await createRecord({ session, idempotency: null, isUnread: true }, entityName, body)
          ids.push(String(data?.id))
        } catch (error) {
          throw refusedAt(index, error)
        }
      }
      return ids
    },
    { label: `create one by one ${entityName}` }
  )
}

/** A step of one record for each in turn; what it refuses is said of its place. */
function each(step: Step<Attempt>): Step<readonly Attempt[]> {
  return async (attempts) => {
    for (const [index, attempt] of attempts.entries()) {
      try {
        const pending = step(attempt)
        if (pending) await pending
      } catch (error) {
        throw refusedAt(index, error)
      }
    }
  }
}

function refusedAt(index: number, error: unknown): unknown {
  if (!(error instanceof Refusal)) return error
  const { kind, message, facts, cause } = error
  return new Refusal(kind, message, { details: placed(index, error), facts, cause })
}

function placed(index: number, { details, message }: Refusal): RefusalDetails {
  const names = Object.entries(details)
  if (names.length === 0) return { [index]: [message] }
  return Object.fromEntries(names.map(([name, messages]) => [`${index}.${name}`, messages]))
}
