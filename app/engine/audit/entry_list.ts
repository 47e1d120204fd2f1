import { invalid, Refusal, UNKNOWN_NAME, UUID_IN_ANY_CASE } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { entityOf } from '../model/main.js'
import { dayEdge, isDay, LIMITS, storedValue } from '../query/main.js'
import type { ListMeta, QueryParameter, Session } from '../query/main.js'
import { AUDIT_ENTITY } from '../records/main.js'
import { bound, join, param, prepare, sql, value as bindValue } from '../sql/main.js'
import type { Fragment, Row } from '../sql/main.js'

/** Which entries: equal values by column, a half-open span of instants, and where to go on. */
export interface EntryQuery {
  readonly equals: Readonly<Record<string, string>>
  readonly from: string | null
  readonly until: string | null
  readonly after: { readonly at: string; readonly id: string } | null
  readonly perPage: number
  /** Acts that are told elsewhere. */
  readonly without?: readonly string[]
}

/** A page of entries, newest first, by field. */
export interface EntryPage {
  readonly entries: readonly JsonObject[]
  readonly meta: ListMeta
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

/** What may be asked for, and how its value is spelled. */
const FILTERS: Readonly<Record<string, RegExp>> = {
  entity: /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/,
  record: UUID_IN_ANY_CASE,
  actor: UUID_IN_ANY_CASE,
  action: /^[a-z][a-z0-9_]{0,63}$/,
}

/**
 * Reads `entity`, `record`, `actor`, `action` (those of `names`; also as `filter[…]`), `from` and `to` (a day at
 * the school, whole, or an instant), `per_page` and `cursor`. Throws the 422 that names every other parameter.
 */
export function parseEntryQuery(
  session: Session,
  parameters: readonly QueryParameter[],
  names: readonly string[] = Object.keys(FILTERS)
): EntryQuery {
  const given = new Map<string, string>()
  const problems: Record<string, string[]> = {}
  for (const { name, keys, value, text } of parameters) {
    const key = name === 'filter' ? keys.join('.') : keys.length === 0 ? name : ''
    const isKnown = names.includes(key) || ['from', 'to', 'per_page', 'cursor'].includes(key)
    if (!isKnown || given.has(key)) problems[text] = [isKnown ? 'is given twice.' : UNKNOWN_NAME]
    else if (value !== '') given.set(key, value)
  }
  const equals: Record<string, string> = {}
  for (const name of names) {
    const value = given.get(name)
    if (value === undefined) continue
    if (FILTERS[name]?.test(value)) equals[name] = FILTERS[name] === UUID_IN_ANY_CASE ? value.toLowerCase() : value
    else problems[name] = ['is not valid.']
  }
  const perPage = Number(given.get('per_page') ?? LIMITS.defaultPerPage)
  if (!Number.isInteger(perPage) || perPage < 1 || perPage > LIMITS.perPage) {
    problems.per_page = [`must be a whole number from 1 to ${LIMITS.perPage}.`]
  }
  const edge = (name: string, side: 'start' | 'end'): string | null => {
    const value = given.get(name)
    if (value === undefined) return null
    const at = isDay(value) ? dayEdge(value, side, session.actor.school.timezone) : instantOf(value)
    if (at === null) problems[name] = ['must be a date, or a date and time with offset.']
    return at
  }
  const query = { equals, from: edge('from', 'start'), until: edge('to', 'end'), perPage }
  if (Object.keys(problems).length > 0) {
    throw new Refusal('invalid', 'The request has invalid parameters.', { details: problems })
  }
  return { ...query, after: readCursor(given.get('cursor')) }
}

/** The next entries of the school, one statement whatever is asked for. Nobody's rights are asked here. */
export async function readEntries(session: Session, query: EntryQuery): Promise<EntryPage> {
  const { database, actor, registry } = session
  const entity = entityOf(registry, AUDIT_ENTITY)
  const { equals, from, until, after, perPage, without = [] } = query
  const conditions: Fragment[] = [
    sql`school_id = ${param('school')}`,
    ...Object.keys(equals).map((name) => sql`${name} = ${param(name)}`),
    ...(without.length === 0 ? [] : [sql`action not in (${join(without.map((action) => bindValue(action)))})`]),
    ...(from === null ? [] : [sql`at >= ${param('from')}`]),
    ...(until === null ? [] : [sql`at < ${param('until')}`]),
    ...(after === null ? [] : [sql`(at, id) < (${param('after_at')}, ${param('after_id')})`]),
  ]
  const statement = prepare(
    sql`select * from core_audit_entries where ${join(conditions, ' and ')} order by at desc, id desc limit ${param('limit')}`,
    database.dialect
  )
  const bindings = { ...equals, school: actor.school.id, from, until, after_at: after?.at, after_id: after?.id }
  const rows = await database.read(bound(statement, { ...bindings, limit: perPage + 1 }, database.dialect))
  const shown = rows.slice(0, perPage)
  const entries = shown.map((row) => entryOf(row))
  const last = rows.length > perPage ? entries.at(-1) : undefined
  return {
    entries,
    meta: {
      page: null,
      per_page: perPage,
      total: null,
      total_pages: null,
      total_is_capped: false,
      next_cursor: last ? writeCursor(last) : null,
    },
  }

  function entryOf(row: Row): JsonObject {
    return Object.fromEntries(entity.fields.map((field) => [field.name, storedValue(field, row, database.dialect)]))
  }
}

/** An instant as it is stored; null for what is none. */
export function instantOf(text: string): string | null {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** A place in the list and nothing else, so that it needs no signature. */
function writeCursor({ at, id }: JsonObject): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

function readCursor(text: string | undefined): EntryQuery['after'] {
  if (text === undefined) return null
  const [at, id] = parseCursor(text)
  const instant = typeof at === 'string' ? instantOf(at) : null
  if (instant === null || typeof id !== 'string' || !UUID_IN_ANY_CASE.test(id)) {
    throw invalid('cursor', 'does not continue this list.')
  }
  return { at: instant, id }
}

function parseCursor(text: string): readonly Json[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(read) ? (read as Json[]) : []
  } catch {
    return []
  }
}
