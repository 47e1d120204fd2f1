import { newId } from '../../base/main.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import { conflict } from '../errors.js'
import { openRemoval } from '../removal.js'
import type { Removal } from '../removal.js'
import { runInTransaction } from '../pipeline.js'
import type { Step } from '../pipeline.js'
import { answerDeleted } from '../steps/answer_removal.js'
import { authorise, namedId } from '../steps/authorise.js'
import { checkKey } from '../steps/idempotency.js'
import { refuseRestricted } from '../steps/in_the_way.js'
import { runBeforeDelete } from '../steps/hooks.js'
import { lockLiving } from '../steps/lock_removal.js'
import { refuseLockedRemoval } from '../steps/locked_fields.js'
import { recordDeletion } from '../steps/record_removal.js'
import { refreshAfterDeletion } from '../steps/refresh.js'
import { findReached, stampReached } from '../steps/stamp.js'

const INSIDE: readonly Step<Removal>[] = [
  lockLiving,
  refuseLockedRemoval,
  runBeforeDelete,
  findReached,
  stampReached,
  refuseRestricted,
  refreshAfterDeletion,
  recordDeletion,
  answerDeleted,
]

/**
 * Deletes a record (200 with its id): it and its rows stay stored, marked by one deletion. Links to it do
 * as they declare: they refuse (409), go too under the same mark, or are emptied.
 */
export async function deleteRecord(context: WriteContext, entityName: string, id: string | null): Promise<WriteAnswer> {
  checkKey(context)
  const access = await authorise(context.session, entityName, 'delete', id)
  if (access.entity.kind === 'single') throw conflict('What a school has once cannot be deleted.')
  const record = namedId(access, id)
  return runInTransaction(`delete ${entityName}`, context, INSIDE, () => openRemoval(access, record, newId()))
}
