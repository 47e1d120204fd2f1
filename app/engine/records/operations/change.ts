import { openAttempt } from '../attempt.js'
import type { Attempt } from '../attempt.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import type { Draft } from '../draft.js'
import { openDraft } from '../open_draft.js'
import type { WriteRequest } from '../open_draft.js'
import { runInTransaction, runSteps } from '../pipeline.js'
import type { Step } from '../pipeline.js'
import { answerUnchanged, giveAnswer } from '../steps/answer.js'
import { findChanges } from '../steps/changes.js'
import { runChecks } from '../steps/checks.js'
import { computeStored } from '../steps/compute.js'
import { copyFetched } from '../steps/fetch.js'
import { attachFiles, describeFiles } from '../steps/files.js'
import { runAfterWrite, runBeforeWrite } from '../steps/hooks.js'
import { judgeLinks } from '../steps/links.js'
import { judgeRecord, lockRecord } from '../steps/lock.js'
import { refuseLocked } from '../steps/locked_fields.js'
import { readBody } from '../steps/read_body.js'
import { writeAudit, writeOutbox } from '../steps/record_act.js'
import { refreshOthers } from '../steps/refresh.js'
import { sealValues } from '../steps/seal.js'
import { applyDefaults, validate } from '../steps/validate.js'
import { verifyRights } from '../steps/verify_rights.js'
import { updateRecord, writeRows } from '../steps/write_record.js'

/** What can be judged without the database. */
const BEFORE: readonly Step<Draft>[] = [readBody, applyDefaults, validate, describeFiles, sealValues]

/** What happens in the transaction: one flight that locks and reads, one that writes and commits. */
const INSIDE: readonly Step<Attempt>[] = [
  lockRecord,
  judgeRecord,
  findChanges,
  answerUnchanged,
  refuseLocked,
  judgeLinks,
  attachFiles,
  runBeforeWrite,
  copyFetched,
  computeStored,
  runChecks,
  updateRecord,
  writeRows,
  refreshOthers,
  writeAudit,
  writeOutbox,
  runAfterWrite,
  (attempt) => verifyRights([attempt]),
  giveAnswer,
]

/** Changes a record by a body: in part or, as a replacement, in all that the sender may write. */
export async function changeRecord(context: WriteContext, request: WriteRequest): Promise<WriteAnswer> {
  const draft = await runSteps(BEFORE, await openDraft(context, request))
  return runInTransaction(`${request.verb} ${request.entityName}`, context, INSIDE, () => openAttempt(draft))
}
