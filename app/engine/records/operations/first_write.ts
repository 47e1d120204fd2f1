import { isDeepStrictEqual } from 'node:util'
import { isObject, Refusal } from '../../base/main.js'
import type { Json, JsonObject } from '../../base/main.js'
import { EMPTY_SHAPE, isUnwritten, UNWRITTEN, unwrittenSingle } from '../../query/main.js'
import { ConstraintViolation } from '../../sql/main.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import type { Access } from '../draft.js'
import { noteUnknown, refuseProblems, stale } from '../errors.js'
import type { Problems } from '../errors.js'
import type { WriteRequest } from '../open_draft.js'
import { authorise, pathId } from '../steps/authorise.js'
import { noteMissing } from '../steps/read_body.js'
import { createRecord } from './create.js'

/**
 * The first write of what a school has once makes it, by the right to change it: what the body does not say has its
 * defaults. Null where somebody else was first, so that it is a change after all.
 */
export async function writeFirst(context: WriteContext, request: WriteRequest): Promise<WriteAnswer | null> {
  const { session } = context
  const access = await authorise(session, request.entityName, 'update', request.id)
  const body = isObject(request.body) ? bodyOf(access, request, request.body) : request.body
  try {
    return { ...(await createRecord(context, request.entityName, body)), status: 200 }
  } catch (error) {
    const isTaken = error instanceof Refusal && error.cause instanceof ConstraintViolation
    if (!isTaken || session.database.inTransaction || (await isUnwritten(session, access.entity))) throw error
    return null
  }
}

/** A body as for a new record: without what may only be read and is sent back as it was told. */
function bodyOf(access: Access, { verb, id: path }: WriteRequest, body: JsonObject): JsonObject {
  const { session, entity, grant, read } = access
  const told = read ? unwrittenSingle(session, read, EMPTY_SHAPE) : {}
  const problems: Problems = {}
  if (body.id !== undefined && body.id !== told.id) noteUnknown(problems, 'id')
  if (pathId(access, path) !== null && path?.toLowerCase() !== told.id) noteUnknown(problems, 'id')
  if (verb === 'replace') noteMissing(access, body, problems)
  refuseProblems(problems)
  if (body.version !== undefined && body.version !== UNWRITTEN) throw stale(UNWRITTEN)
  const isEcho = ([name, value]: [string, Json | undefined]) =>
    name === 'version' ||
    (Object.hasOwn(told, name) &&
      !entity.field[name]?.rows &&
      !grant.allows(name, 'write') &&
      isDeepStrictEqual(told[name], value))
  return Object.fromEntries(Object.entries(body).filter((entry) => !isEcho(entry))) as JsonObject
}
