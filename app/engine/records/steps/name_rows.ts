import { paramsOf } from '../../query/main.js'
import type { Row } from '../../sql/main.js'
import type { Draft, RowDraft, RowsDraft } from '../draft.js'
import { DOES_NOT_EXIST, IS_TAKEN, NAMED_TWICE, note, refuseProblems } from '../errors.js'
import type { Problems } from '../errors.js'
import { readPlan, readStatement } from '../reading.js'

/**
 * Finds the rows that a body names by whom they link to, and gives them their ids, so that from here on they are
 * rows like all others. Read before the lock: a body with rows says the version of its record, and under the lock
 * that version must still be there, so its rows are these.
 */
export async function nameRows(draft: Draft): Promise<void> {
  const unnamed = draft.rows.filter(isUnnamed)
  if (unnamed.length === 0) return
  const stored = draft.verb === 'create' ? new Map<RowsDraft, readonly Row[]>() : await storedRows(draft, unnamed)
  const problems: Problems = {}
  draft.rows = draft.rows.map((rows) => (isUnnamed(rows) ? withIds(rows, stored.get(rows) ?? [], problems) : rows))
  refuseProblems(problems)
}

function isUnnamed({ field, grant, items, removed }: RowsDraft): boolean {
  return (
    field.rows?.target !== undefined && grant !== null && (items.some(({ id }) => id === null) || removed.length > 0)
  )
}

/** The rows of the record as they stand. Whose record it is to change is judged under the lock. */
async function storedRows(
  draft: Draft,
  unnamed: readonly RowsDraft[]
): Promise<ReadonlyMap<RowsDraft, readonly Row[]>> {
  const { session } = draft
  const params = paramsOf(session)
  const owner = draft.id ?? (await singleOf(draft))
  if (owner === null) return new Map()
  const statements = unnamed.flatMap(({ grant }) =>
    grant ? [readStatement(session, readPlan(session, grant, null, 'rows'), params, owner)] : []
  )
  const found = await session.database.readAll(statements)
  return new Map(unnamed.map((rows, index) => [rows, found[index] ?? []]))
}

/** The id of what a school has once. */
async function singleOf({ session, grant }: Draft): Promise<string | null> {
  const [row] = await session.database.read(
    readStatement(session, readPlan(session, grant, null, 'change', false), paramsOf(session), null)
  )
  return row ? String(row.id) : null
}

function withIds(rows: RowsDraft, stored: readonly Row[], problems: Problems): RowsDraft {
  const target = rows.field.rows?.target ?? ''
  const column = rows.entity.field[target]?.columns[0]?.name ?? ''
  const ids = new Map(stored.map((row) => [String(row.id), String(row[column])]))
  const all = new Map(stored.map((row) => [String(row[column]), String(row.id)]))
  const removed = rows.removed.map(({ path, id }) => ({ path, id: ids.has(id) ? id : (all.get(id) ?? id) }))
  // What the body names by its id, or takes away, is not meant by its target too.
  const spoken = new Set([...removed.map(({ id }) => id), ...rows.items.map(({ id }) => id)])
  const byTarget = new Map([...all].filter(([, id]) => !spoken.has(id)))
  const items = rows.items.map((item) => withId(item, { rows, target, byTarget }, problems))
  noteNamedTwice(target, items, ids, problems)
  return { ...rows, items, removed }
}

/** Notes rows that would lead to what one before them leads to, as they stand or by what is said of them. */
function noteNamedTwice(
  target: string,
  items: readonly RowDraft[],
  held: ReadonlyMap<string, string>,
  problems: Problems
): void {
  const named = new Set<string>()
  for (const { path, id, values } of items) {
    const leads = values[target] ?? (id === null ? undefined : held.get(id))
    if (typeof leads !== 'string') continue
    if (named.has(leads)) note(problems, `${path}.${target}`, NAMED_TWICE)
    named.add(leads)
  }
}

interface Known {
  readonly rows: RowsDraft
  readonly target: string
  /** Ids of rows by what they link to. */
  readonly byTarget: ReadonlyMap<string, string>
}

function withId(item: RowDraft, { rows, target, byTarget }: Known, problems: Problems): RowDraft {
  const named = item.values[target]
  if (item.id !== null || typeof named !== 'string') return item
  const id = byTarget.get(named)
  if (rows.isComplete) return id === undefined ? item : { ...item, id }
  const isAdded = item.path.startsWith(`${rows.field.name}.add.`)
  if (isAdded === (id !== undefined)) note(problems, `${item.path}.${target}`, isAdded ? IS_TAKEN : DOES_NOT_EXIST)
  return id === undefined || isAdded ? item : { ...item, id }
}
