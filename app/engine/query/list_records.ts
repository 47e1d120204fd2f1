import { traced } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import type { Grant } from '../permissions/main.js'
import { bound } from '../sql/main.js'
import type { Row } from '../sql/main.js'
import { readGrant } from './authorise.js'
import { bindOperands } from './bind.js'
import { cursorOf, nullsOf, readCursor, writeCursor } from './cursor.js'
import type { CursorValues } from './cursor.js'
import { LIMITS } from './list_query.js'
import type { ListQuery } from './list_query.js'
import { LIMIT_PARAM, OFFSET_PARAM, planList } from './plan.js'
import type { ListPlan } from './plan.js'
import { PlanCache } from './plan_cache.js'
import { readRows } from './relations.js'
import { restrict } from './restrict.js'
import type { RestrictedList } from './restrict.js'
import { openSealed } from './sealed_values.js'
import { paramsOf } from './session.js'
import type { Session } from './session.js'
import { listIdentity, listShape } from './shape.js'
import { putTags } from './tags.js'

/** Where a page stands. `total` stops at 10,001 when capped; null when nobody counted. */
export interface ListMeta {
  /** Null where a cursor pages. */
  readonly page: number | null
  readonly per_page: number
  readonly total: number | null
  readonly total_pages: number | null
  readonly total_is_capped: boolean
  /** Continues after the last record; null on the last page. */
  readonly next_cursor: string | null
}

export interface ListAnswer {
  readonly data: readonly JsonObject[]
  readonly meta: ListMeta
}

/**
 * The records that a query asks for and the actor may read, in two statements of one flight and one
 * more per included relation. Throws `Refusal`: 404, 403, or 422 naming what may not be used.
 */
export async function listRecords(session: Session, entityName: string, query: ListQuery): Promise<ListAnswer> {
  const grant = readGrant(session, entityName)
  return traced(
    () => ({ kind: 'operation', name: `list ${grant.entity.name}`, facts: {} }),
    () => listGranted(session, grant, query)
  )
}

interface CachedList {
  readonly restricted: RestrictedList
  /** By the cursor's empty values; `page` pages by offset. */
  readonly plans: Map<string, ListPlan>
}

const cache = new PlanCache<CachedList>()

/** The same under a given grant: `read` for lists, `refer` for pickers. */
export async function listGranted(session: Session, grant: Grant, query: ListQuery): Promise<ListAnswer> {
  const { database } = session
  const list = cache.get(session, `${grant.entity.name}\n${grant.action}\n${listShape(query)}`, () => {
    return { restricted: restrict(session, grant, query), plans: new Map() }
  })
  const { restricted } = list
  const continued = `${grant.entity.name}\n${grant.action}\n${listIdentity(query)}`
  const values = query.paging.kind === 'cursor' ? readCursor(session, continued, query.paging.cursor) : null
  const plan = planOf(session, list, query, values)
  const bindings = {
    ...paramsOf(session),
    ...bindOperands(query, restricted.slots, restricted.searchParams, session),
    ...Object.fromEntries((values ?? []).map((value, index) => [`cursor:${index}`, value])),
  }
  const window = {
    ...bindings,
    // One more than asked for tells whether there is another page.
    [LIMIT_PARAM]: query.perPage + 1,
    [OFFSET_PARAM]: query.paging.kind === 'page' ? (query.paging.page - 1) * query.perPage : 0,
  }
  const statements = [bound(plan.rows.sql, window, database.dialect)]
  if (plan.count) statements.push(bound(plan.count, bindings, database.dialect))
  const [rows = [], counted] = await database.readAll(statements)
  const shown = rows.length > query.perPage ? rows.slice(0, query.perPage) : rows
  const last = rows.length > query.perPage ? shown.at(-1) : undefined
  const data = await readRows(session, plan.rows, shown, bindings)
  openSealed(session, grant.entity, data)
  if (query.tags) await putTags(session, grant.entity, data)
  return {
    data,
    meta: {
      ...metaOf(query, counted?.[0]),
      next_cursor: last ? writeCursor(session, continued, cursorOf(last, plan.cursor)) : null,
    },
  }
}

function planOf(session: Session, list: CachedList, query: ListQuery, values: CursorValues | null): ListPlan {
  const nulls = values && nullsOf(values)
  const key = nulls ? nulls.map(Number).join('') : 'page'
  const known = list.plans.get(key)
  if (known) return known
  const scene = { registry: session.registry, actor: session.actor, dialect: session.database.dialect }
  const plan = planList(scene, list.restricted, { can: query.can, count: query.count, nulls })
  list.plans.set(key, plan)
  return plan
}

function metaOf(query: ListQuery, counted: Row | undefined): Omit<ListMeta, 'next_cursor'> {
  const found = counted ? Number(counted['n']) : null
  const isCapped = query.count === 'capped' && found !== null && found > LIMITS.cappedCount
  const total = isCapped ? LIMITS.cappedCount : found
  return {
    page: query.paging.kind === 'page' ? query.paging.page : null,
    per_page: query.perPage,
    total,
    total_pages: total === null ? null : Math.ceil(total / query.perPage),
    total_is_capped: isCapped,
  }
}
