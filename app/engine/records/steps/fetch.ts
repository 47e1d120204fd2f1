import { storedValue } from '../../query/main.js'
import { bound } from '../../sql/main.js'
import type { Row, Statement } from '../../sql/main.js'
import type { Attempt, Change, RowsChange } from '../attempt.js'
import { fillColumns } from '../columns.js'
import { aliasOf, fetchGroupsOf, fetchingOf } from '../derived/fetch_groups.js'
import type { FetchGroup } from '../derived/fetch_groups.js'
import type { Values } from '../draft.js'
import { IDS_PARAM } from '../statements.js'

/** The ids to look up, by group. */
type Wanted = ReadonlyMap<FetchGroup, ReadonlySet<string>>

/** The look-ups that bodies ask for, so that they leave with those of their links' targets. */
export function lookUps(attempts: readonly Attempt[]): Wanted {
  const wanted = new Map<FetchGroup, Set<string>>()
  const note = (group: FetchGroup, values: Values): void => want(wanted, group, values[group.link.name])
  for (const { draft, session } of attempts) {
    if (draft.verb === 'create') {
      for (const group of fetchGroupsOf(session.registry, draft.entity)) note(group, draft.values)
    }
    for (const { entity, items } of draft.rows) {
      for (const group of fetchGroupsOf(session.registry, entity)) {
        for (const item of items) if (item.id === null) note(group, item.values)
      }
    }
  }
  return wanted
}

/** One statement for each link that something is copied over. */
export function lookUpStatements({ session, params }: Attempt, wanted: Wanted): readonly Statement[] {
  const { database, registry } = session
  return [...wanted].map(([group, ids]) =>
    bound(fetchingOf(registry, group, database.dialect), { ...params, [IDS_PARAM]: [...ids].sort() }, database.dialect)
  )
}

/** Notes what the statements have found, in their order. */
export function noteLookedUp(attempts: readonly Attempt[], wanted: Wanted, found: readonly (readonly Row[])[]): void {
  if (wanted.size === 0) return
  const fetched = new Map<FetchGroup, Map<string, Row | null>>()
  for (const [group, rows] of attempts[0]?.fetched ?? []) fetched.set(group, new Map(rows))
  for (const [index, [group, ids]] of [...wanted].entries()) {
    const byId = new Map((found[index] ?? []).map((row) => [String(row.id), row]))
    const known = fetched.get(group) ?? new Map<string, Row | null>()
    for (const id of ids) known.set(id, byId.get(id) ?? null)
    fetched.set(group, known)
  }
  for (const attempt of attempts) attempt.fetched = fetched
}

/**
 * Copies fetched values into the new record and new rows, from the records they link to, whatever the
 * writer may read of these. Only what no look-up has found yet is read.
 */
export function copyFetched(attempt: Attempt): void | Promise<void> {
  const missing = missingIds(attempt)
  if (missing.size === 0) return copyAll(attempt)
  return attempt.session.database.readAll(lookUpStatements(attempt, missing)).then((found) => {
    noteLookedUp([attempt], missing, found)
    copyAll(attempt)
  })
}

function missingIds(attempt: Attempt): Wanted {
  const wanted = new Map<FetchGroup, Set<string>>()
  for (const { group, row } of newRowsOf(attempt)) {
    const id = row[group.column]
    if (typeof id === 'string' && !attempt.fetched.get(group)?.has(id)) want(wanted, group, id)
  }
  return wanted
}

/** Every new row with the groups of its entity. */
function newRowsOf({ session, draft, before, after, rows }: Attempt): readonly { group: FetchGroup; row: Row }[] {
  const own = before ? [] : fetchGroupsOf(session.registry, draft.entity).map((group) => ({ group, row: after }))
  const inRows = rows.flatMap((item) =>
    fetchGroupsOf(session.registry, item.draft.entity).flatMap((group) => item.added.map(({ row }) => ({ group, row })))
  )
  return [...own, ...inRows]
}

function copyAll(attempt: Attempt): void {
  const { session, draft, before, after, changes } = attempt
  if (!before) {
    const groups = fetchGroupsOf(session.registry, draft.entity)
    attempt.changes = [...changes, ...groups.flatMap((group) => copyInto(attempt, group, after))]
  }
  attempt.rows = attempt.rows.map((rows) => copyIntoRows(attempt, rows))
}

function copyIntoRows(attempt: Attempt, rows: RowsChange): RowsChange {
  const groups = fetchGroupsOf(attempt.session.registry, rows.draft.entity)
  if (groups.length === 0) return rows
  const added = rows.added.map((written) => ({
    ...written,
    changes: [...written.changes, ...groups.flatMap((group) => copyInto(attempt, group, written.row))],
  }))
  return { ...rows, added }
}

function copyInto({ session, fetched }: Attempt, group: FetchGroup, row: Row): readonly Change[] {
  const { dialect } = session.database
  const source = fetched.get(group)?.get(String(row[group.column]))
  if (!source) return []
  return group.copies.flatMap(({ field, origin }, index) => {
    const value = storedValue(origin, { [origin.columns[0]?.name ?? '']: source[aliasOf(index)] }, dialect)
    if (value === null) return []
    fillColumns(row, field, value, dialect)
    return [{ field, before: null, after: value }]
  })
}

function want(wanted: Map<FetchGroup, Set<string>>, group: FetchGroup, id: unknown): void {
  if (typeof id !== 'string') return
  const ids = wanted.get(group)
  if (ids) ids.add(id)
  else wanted.set(group, new Set([id]))
}
