import { AsyncLocalStorage } from 'node:async_hooks'
import type { JsonObject } from '../base/main.js'
import type { Grant } from '../permissions/main.js'
import { listGranted, noteShown } from '../query/main.js'
import type { ListQuery, Session } from '../query/main.js'

/** Records that one statement reads. */
export const PAGE = 1000

/**
 * Reads all records of a list page by page, each from where the last one ended, and hands them over; `take` answers false to
 * stop. All pages are of one state of the data. `take` runs outside of that look and may write.
 */
export async function eachPage(
  session: Session,
  grant: Grant,
  query: ListQuery,
  take: (records: readonly JsonObject[], hasMore: boolean) => Promise<boolean>
): Promise<void> {
  const outside = AsyncLocalStorage.snapshot()
  const look = async () => {
    let asked: ListQuery = { ...query, perPage: PAGE, count: 'none', paging: { kind: 'page', page: 1 } }
    for (;;) {
      const { data, meta } = await listGranted(session, grant, asked)
      const cursor = meta.next_cursor
      noteShown(session, grant.entity.name, data, query.include, 'listed')
      const goesOn = await outside(take, data, cursor !== null)
      if (cursor === null || !goesOn) return
      asked = { ...asked, paging: { kind: 'cursor', cursor } }
    }
  }
  await session.database.snapshot(look, { label: `export ${grant.entity.name}` })
}
