import { openAttempt } from '../attempt.js'
import type { Attempt } from '../attempt.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import type { Draft } from '../draft.js'
import { isUnwritten } from '../../query/main.js'
import { openDraft } from '../open_draft.js'
import type { WriteRequest } from '../open_draft.js'
import { runInTransaction, runSteps } from '../pipeline.js'
import type { Step } from '../pipeline.js'
import { writeFirst } from './first_write.js'
import { answerUnchanged, giveAnswer } from '../steps/answer.js'
import { findChanges } from '../steps/changes.js'
import { runChecks } from '../steps/checks.js'
import { hideFields } from '../steps/conditions.js'
import { computeStored } from '../steps/compute.js'
import { fillDefaults, fillRowDefaults } from '../steps/defaults.js'
import { copyFetched } from '../steps/fetch.js'
import { attachFiles, describeFiles } from '../steps/files.js'
import { runAfterWrite, runBeforeWrite } from '../steps/hooks.js'
import { judgeLinks } from '../steps/links.js'
import { judgeRecord, lockRecord } from '../steps/lock.js'
import { refuseLocked } from '../steps/locked_fields.js'
import { refuseOverlaps } from '../steps/overlaps.js'
import { refuseFull } from '../steps/places.js'
import { nameRows } from '../steps/name_rows.js'
import { readBody } from '../steps/read_body.js'
import { writeAudit, writeOutbox } from '../steps/record_act.js'
import { refreshOthers } from '../steps/refresh.js'
import { sealValues } from '../steps/seal.js'
import { keepTree } from '../steps/tree.js'
import { applyDefaults, validate } from '../steps/validate.js'
import { verifyRights } from '../steps/verify_rights.js'
import { updateRecord, writeRows } from '../steps/write_record.js'

/** What can be judged before the transaction. */
const BEFORE: readonly Step<Draft>[] = [
  readBody,
  nameRows,
  applyDefaults,
  validate,
  fillDefaults,
  describeFiles,
  sealValues,
]

/** What happens in the transaction: one flight that locks and reads, one that writes and commits. */
const INSIDE: readonly Step<Attempt>[] = [
  lockRecord,
  judgeRecord,
  fillRowDefaults,
  findChanges,
  answerUnchanged,
  refuseLocked,
  judgeLinks,
  runBeforeWrite,
  copyFetched,
  hideFields,
  attachFiles,
  (attempt) => keepTree([attempt]),
  computeStored,
  runChecks,
  refuseOverlaps,
  updateRecord,
  writeRows,
  refreshOthers,
  (attempt) => refuseFull([attempt]),
  writeAudit,
  writeOutbox,
  runAfterWrite,
  (attempt) => verifyRights([attempt]),
  giveAnswer,
]

/** Changes a record by a body: in part or, as a replacement, in all that the sender may write. */
export async function changeRecord(context: WriteContext, request: WriteRequest): Promise<WriteAnswer> {
  const { registry } = context.session
  const entity = Object.hasOwn(registry.entities, request.entityName)
    ? registry.entities[request.entityName]
    : undefined
  if (entity && (await isUnwritten(context.session, entity))) {
    const first = await writeFirst(context, request)
    if (first) return first
  }
  const draft = await runSteps(BEFORE, await openDraft(context, request))
  return runInTransaction(`${request.verb} ${request.entityName}`, context, INSIDE, () => openAttempt(draft))
}
