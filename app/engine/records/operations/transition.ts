import { invalid, isObject, notFound, Refusal, UNKNOWN_NAME } from '../../base/main.js'
import type { Json } from '../../base/main.js'
import type { Transition } from '../../model/main.js'
import { transitionNamed } from '../../workflow/main.js'
import { openAttempt } from '../attempt.js'
import type { Attempt } from '../attempt.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import { IS_REQUIRED, NOT_A_VERSION } from '../errors.js'
import { emptyDraft } from '../open_draft.js'
import { runInTransaction } from '../pipeline.js'
import type { Step } from '../pipeline.js'
import { giveAnswer } from '../steps/answer.js'
import { authorise, namedId, pathId } from '../steps/authorise.js'
import { runChecks } from '../steps/checks.js'
import { hideFields } from '../steps/conditions.js'
import { computeStored } from '../steps/compute.js'
import { attachFiles } from '../steps/files.js'
import { runAfterTransition, runBeforeTransition } from '../steps/hooks.js'
import { checkKey } from '../steps/idempotency.js'
import { judgeRecord, lockRecord } from '../steps/lock.js'
import { moveState } from '../steps/move_state.js'
import { holdDependencies, refuseDependents } from '../steps/documents.js'
import { takeGaplessNumbers } from '../steps/number.js'
import { refuseOverlaps } from '../steps/overlaps.js'
import { refuseFull } from '../steps/places.js'
import { writeAudit, writeOutbox } from '../steps/record_act.js'
import { refreshOthers } from '../steps/refresh.js'
import { updateRecord, writeRows } from '../steps/write_record.js'

const INSIDE: readonly Step<Attempt>[] = [
  lockRecord,
  judgeRecord,
  moveState,
  holdDependencies,
  refuseDependents,
  runBeforeTransition,
  hideFields,
  attachFiles,
  computeStored,
  runChecks,
  refuseOverlaps,
  takeGaplessNumbers,
  updateRecord,
  writeRows,
  refreshOthers,
  (attempt) => refuseFull([attempt]),
  writeAudit,
  writeOutbox,
  runAfterTransition,
  giveAnswer,
]

const LONGEST_REASON = 500

/**
 * Takes a record to another state of its workflow (200). The body may name the `version` it was made from and a
 * `reason`. A 409 says that the state does not allow it or why the guard does not hold.
 */
export async function transitionRecord(
  context: WriteContext,
  entityName: string,
  id: string | null,
  name: string,
  body: Json
): Promise<WriteAnswer> {
  checkKey(context)
  const access = await authorise(context.session, entityName, name, id)
  const transition = transitionNamed(access.entity, name)
  if (!transition) throw notFound()
  const { version, reason } = readBody(transition, body)
  const record = access.entity.kind === 'single' ? pathId(access, id) : namedId(access, id)
  const draft = { ...emptyDraft(context, access), id: record, version }
  return runInTransaction(`${name} ${entityName}`, context, INSIDE, () =>
    openAttempt(draft, { transition: { transition, reason }, reads: transition.inputs })
  )
}

function readBody(transition: Transition, body: Json): { version: number | null; reason: string | null } {
  if (!isObject(body)) throw new Refusal('malformed', 'The body must be a JSON object.')
  const { version = null, reason = null, ...rest } = body
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw invalid(unknown, UNKNOWN_NAME)
  if (version !== null && !Number.isSafeInteger(version)) throw invalid('version', NOT_A_VERSION)
  return { version: version as number | null, reason: readReason(transition, reason) }
}

function readReason(transition: Transition, reason: Json): string | null {
  const text = typeof reason === 'string' ? reason.trim() : null
  if (reason !== null && text === null) throw invalid('reason', 'must be a text.')
  if (text !== null && text !== '' && transition.reason === 'none') throw invalid('reason', UNKNOWN_NAME)
  if (text !== null && text.length > LONGEST_REASON) {
    throw invalid('reason', `must have at most ${LONGEST_REASON} characters.`)
  }
  if (transition.reason === 'required' && !text) throw invalid('reason', IS_REQUIRED)
  return text === '' ? null : text
}
