import type { WriteAnswer, WriteContext } from '../context.js'
import { openRemoval } from '../removal.js'
import type { Removal } from '../removal.js'
import { runInTransaction } from '../pipeline.js'
import type { Step } from '../pipeline.js'
import { answerRestored } from '../steps/answer_removal.js'
import { authorise, namedId } from '../steps/authorise.js'
import { checkKey } from '../steps/idempotency.js'
import { refuseDeadLinks } from '../steps/in_the_way.js'
import { lockDeleted } from '../steps/lock_removal.js'
import { recordRestoration } from '../steps/record_removal.js'
import { refuseTakenTimes } from '../steps/overlaps.js'
import { refuseFullAfterRestoration } from '../steps/places.js'
import { refreshAfterRestoration } from '../steps/refresh.js'
import { findDeleted, unstampReached } from '../steps/stamp.js'

const INSIDE: readonly Step<Removal>[] = [
  lockDeleted,
  refuseTakenTimes,
  findDeleted,
  unstampReached,
  refuseDeadLinks,
  refreshAfterRestoration,
  refuseFullAfterRestoration,
  recordRestoration,
  answerRestored,
]

/**
 * Brings a deleted record back with exactly what went with it (200). A 409 says what is in the way: it
 * is not deleted, links to a record that is (the one it went with, for instance), or a unique value is
 * taken.
 */
export async function restoreRecord(
  context: WriteContext,
  entityName: string,
  id: string | null
): Promise<WriteAnswer> {
  checkKey(context)
  const access = await authorise(context.session, entityName, 'restore', id)
  const record = namedId(access, id)
  return runInTransaction(`restore ${entityName}`, context, INSIDE, () => openRemoval(access, record, ''))
}
