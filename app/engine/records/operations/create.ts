import { Refusal } from '../../base/main.js'
import type { Json } from '../../base/main.js'
import { advanceSeries } from '../../kernel/main.js'
import type { Field } from '../../model/main.js'
import { ConstraintViolation } from '../../sql/main.js'
import { openAttempt } from '../attempt.js'
import type { Attempt } from '../attempt.js'
import { fieldsOf } from '../constraints.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import type { Draft } from '../draft.js'
import { openDraft } from '../open_draft.js'
import { runInTransaction, runSteps } from '../pipeline.js'
import type { Step } from '../pipeline.js'
import { giveAnswer } from '../steps/answer.js'
import { runChecks } from '../steps/checks.js'
import { hideFields } from '../steps/conditions.js'
import { computeStored } from '../steps/compute.js'
import { fillDefaults } from '../steps/defaults.js'
import { copyFetched } from '../steps/fetch.js'
import { attachFiles, describeFiles } from '../steps/files.js'
import { findTargets, judgeLinks } from '../steps/links.js'
import { runAfterWrite, runBeforeWrite } from '../steps/hooks.js'
import { drawFree, hasAnother, MOST_TRIES, seriesOf, takeGaplessNumbers, takeNumbers } from '../steps/number.js'
import { refuseOverlaps } from '../steps/overlaps.js'
import { refuseFull } from '../steps/places.js'
import { refuseOverQuota } from '../steps/quota.js'
import { nameRows } from '../steps/name_rows.js'
import { readBody } from '../steps/read_body.js'
import { writeAudit, writeOutbox } from '../steps/record_act.js'
import { refreshOthers } from '../steps/refresh.js'
import { sealValues } from '../steps/seal.js'
import { keepTree } from '../steps/tree.js'
import { applyDefaults, validate } from '../steps/validate.js'
import { verifyRights } from '../steps/verify_rights.js'
import { composeRecord, insertRecords } from '../steps/write_record.js'

/** What can be judged of a new record without the database. */
export const JUDGED: readonly Step<Draft>[] = [
  refuseOverQuota,
  readBody,
  nameRows,
  applyDefaults,
  validate,
  fillDefaults,
  describeFiles,
  sealValues,
]

/** What happens in the transaction; from the number on everything leaves in one flight with the commit. */
const INSIDE: readonly Step<Attempt>[] = [
  (attempt) => findTargets([attempt]),
  composeRecord,
  judgeLinks,
  runBeforeWrite,
  copyFetched,
  hideFields,
  attachFiles,
  (attempt) => keepTree([attempt]),
  computeStored,
  runChecks,
  refuseOverlaps,
  takeGaplessNumbers,
  (attempt) => insertRecords([attempt]),
  refreshOthers,
  (attempt) => refuseFull([attempt]),
  writeAudit,
  writeOutbox,
  runAfterWrite,
  (attempt) => verifyRights([attempt]),
  giveAnswer,
]

/**
 * Makes a record and its rows (201). Nothing is written when any part is refused. A number of a series
 * that somebody has given by hand already is passed over once.
 */
export async function createRecord(context: WriteContext, entityName: string, body: Json): Promise<WriteAnswer> {
  const draft = await openDraft(context, { entityName, verb: 'create', id: null, body })
  await runSteps([...JUDGED, takeNumbers], draft)
  const run = () => runInTransaction(`create ${entityName}`, context, INSIDE, () => openAttempt(draft))
  const isJoined = context.session.database.inTransaction
  if (isJoined) await drawFree([draft])
  for (let tries = 1; ; tries++) {
    try {
      return await run()
    } catch (error) {
      const taken = isJoined || tries >= MOST_TRIES ? undefined : takenNumber(draft, error)
      if (!taken || !hasAnother(taken)) throw error
      await advanceSeries(context.session, seriesOf(draft, taken))
      draft.values = { ...draft.values, [taken.name]: null }
      await takeNumbers(draft)
    }
  }
}

/** The numbered field whose number stands in another record already. */
export function takenNumber(draft: Draft, error: unknown): Field | undefined {
  const cause = error instanceof Refusal ? error.cause : null
  if (!(cause instanceof ConstraintViolation) || cause.kind !== 'unique') return undefined
  if (cause.table !== draft.entity.table) return undefined
  const fields = fieldsOf(draft.entity, cause.columns)
  return draft.numbered.find((field) => fields.includes(field))
}
