import type { Json } from '../../base/main.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import { changeRecord } from './change.js'

/**
 * Changes a record to what the body says (PUT, 200). It must name every field that its sender may write,
 * so that nothing is emptied by being forgotten; else as `updateRecord`.
 */
export function replaceRecord(
  context: WriteContext,
  entityName: string,
  id: string | null,
  body: Json
): Promise<WriteAnswer> {
  return changeRecord(context, { entityName, verb: 'replace', id, body })
}
