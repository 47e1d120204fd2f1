import { Refusal } from '../../base/main.js'
import type { Json, JsonObject } from '../../base/main.js'
import { isTrue } from '../../expressions/main.js'
import { describeRow, readRecord } from '../../query/main.js'
import type { IncludeTree } from '../../query/main.js'
import type { Attempt } from '../attempt.js'
import { rollupsOf } from '../derived/feeds.js'
import { isTouched } from './changes.js'

/** Answers a change that changes nothing: no version, no audit, no message. */
export function answerUnchanged(attempt: Attempt): void | Promise<void> {
  const { changes, rows } = attempt
  if (changes.length === 0 && !rows.some(isTouched)) return giveAnswer(attempt)
}

/** Answers with the record as its writer may see it, with those rows that the body spoke of. */
export function giveAnswer(attempt: Attempt): void | Promise<void> {
  const status = attempt.draft.verb === 'create' ? 201 : 200
  if (attempt.draft.context.isUnread) {
    attempt.answer = { status, data: { id: attempt.id } }
    return
  }
  const described = attempt.isTouchedByHooks ? null : describe(attempt)
  if (described) {
    attempt.answer = { status, data: described }
    return
  }
  return readBack(attempt).then((data) => {
    attempt.answer = { status, data }
  })
}

/**
 * The record from what is at hand; null where only the database can tell what its writer may see, or what
 * other records have made of it.
 */
function describe({ session, draft, after, rows }: Attempt): JsonObject | null {
  if (rollupsOf(draft.entity).length > 0) return null
  const record = describeRow(session, draft.entity.name, after)
  if (!record || rows.length === 0) return record
  const answer: Record<string, Json | undefined> = { ...record }
  for (const { draft: part, final } of rows) {
    const visible = draft.read?.condition(part.field.name, 'read')
    if (!visible || !isTrue(visible)) return null
    const described = final.map((row) => describeRow(session, part.entity.name, row)).filter((row) => row !== null)
    if (described.length < final.length) return null
    answer[part.field.name] = described
  }
  return answer
}

/** The record read in the transaction; its id alone where its writer may not read it. */
async function readBack({ session, draft, id }: Attempt): Promise<JsonObject> {
  if (!draft.read) return { id }
  const include: IncludeTree = Object.fromEntries(
    draft.rows
      .filter(({ field }) => draft.read?.allows(field.name, 'read'))
      .map(({ field }) => [field.name, { fields: null, include: {} }])
  )
  try {
    return await readRecord(session, draft.entity.name, id, { fields: null, include, can: false })
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not_found') return { id }
    throw error
  }
}
