import { invalid, Refusal, UNKNOWN_NAME, UUID_IN_ANY_CASE } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { LIMITS } from '../query/main.js'
import type { ListMeta, QueryParameter } from '../query/main.js'
import { sql, value } from '../sql/main.js'
import type { Fragment } from '../sql/main.js'

/** A part of what is told newest first, by its place in (at, id). */
export interface PageQuery {
  readonly perPage: number
  readonly after: { readonly at: string; readonly id: string } | null
}

/** Reads `per_page` and `cursor`; every other parameter is refused. */
export function parsePage(parameters: readonly QueryParameter[], most: number = LIMITS.perPage): PageQuery {
  const problems: Record<string, string[]> = {}
  const given = new Map<string, string>()
  for (const { name, keys, value: text, text: spelled } of parameters) {
    if (keys.length > 0 || !['per_page', 'cursor'].includes(name)) problems[spelled] = [UNKNOWN_NAME]
    else given.set(name, text)
  }
  const perPage = Number(given.get('per_page') ?? LIMITS.defaultPerPage)
  if (!Number.isInteger(perPage) || perPage < 1 || perPage > most) {
    problems.per_page = [`must be a whole number from 1 to ${most}.`]
  }
  if (Object.keys(problems).length > 0) {
    throw new Refusal('invalid', 'The request has invalid parameters.', { details: problems })
  }
  const cursor = given.get('cursor')
  return { perPage, after: cursor === undefined || cursor === '' ? null : placeIn(cursor) }
}

/** What comes after the place, newest first, one more than a page. */
export function pageOf({ perPage, after }: PageQuery, at = 'at'): Fragment {
  const beyond = after ? sql` and (${at}, id) < (${value(after.at)}, ${value(after.id)})` : ''
  return sql`${beyond} order by ${at} desc, id desc limit ${String(perPage + 1)}`
}

/** The items of a page out of one more than that, and where to go on. */
export function cutPage(
  query: PageQuery,
  items: readonly JsonObject[]
): { data: readonly JsonObject[]; meta: ListMeta } {
  const data = items.slice(0, query.perPage)
  const last = items.length > query.perPage ? data.at(-1) : undefined
  return {
    data,
    meta: {
      page: null,
      per_page: query.perPage,
      total: null,
      total_pages: null,
      total_is_capped: false,
      next_cursor: last ? Buffer.from(JSON.stringify([last.at, last.id])).toString('base64url') : null,
    },
  }
}

function placeIn(cursor: string): PageQuery['after'] {
  const [at, id] = parse(cursor)
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN
  if (Number.isNaN(time) || typeof id !== 'string' || !UUID_IN_ANY_CASE.test(id)) {
    throw invalid('cursor', 'does not continue this list.')
  }
  return { at: new Date(time).toISOString(), id: id.toLowerCase() }
}

function parse(text: string): readonly Json[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(read) ? (read as Json[]) : []
  } catch {
    return []
  }
}
