import { Refusal } from '../../base/main.js'
import { describeRow, EMPTY_SHAPE, readRecord } from '../../query/main.js'
import { rollupsOf } from '../derived/feeds.js'
import type { Removal } from '../removal.js'

/** Answers with the id of what is gone. */
export function answerDeleted(removal: Removal): void {
  removal.answer = { status: 200, data: { id: removal.id } }
}

/** Answers with the record as it stands again, or its id where the actor may not read it. */
export async function answerRestored(removal: Removal): Promise<void> {
  const { session, access, row, now, id } = removal
  const after = {
    ...row,
    deleted_at: null,
    version: Number(row.version) + 1,
    updated_at: now,
    updated_by: session.actor.userId,
  }
  const isCertain = rollupsOf(access.entity).length === 0
  const described = isCertain ? describeRow(session, access.entity.name, after) : null
  const data = described ?? (await readBack(removal))
  removal.answer = { status: 200, data: data ?? { id } }
}

async function readBack({ session, access, id }: Removal) {
  if (!access.read) return null
  try {
    return await readRecord(session, access.entity.name, id, EMPTY_SHAPE)
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not_found') return null
    throw error
  }
}
