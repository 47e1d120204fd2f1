import type { Json } from '../../base/main.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import { changeRecord } from './change.js'

/**
 * Changes those fields of a record that the body names (PATCH, 200). `version` in the body makes it
 * refuse a record that was changed since (409); with rows it is required (428). A body that changes
 * nothing writes nothing. The id is null for the single of a school.
 */
export function updateRecord(
  context: WriteContext,
  entityName: string,
  id: string | null,
  body: Json
): Promise<WriteAnswer> {
  return changeRecord(context, { entityName, verb: 'update', id, body })
}
