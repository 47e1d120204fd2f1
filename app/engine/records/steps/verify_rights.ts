import { UNKNOWN_NAME, Refusal } from '../../base/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt, Change } from '../attempt.js'
import { forbidden } from '../errors.js'
import { readPlan, readStatement } from '../reading.js'
import type { ReadPlan } from '../reading.js'
import { isTouched } from './changes.js'
import { grantsAlways, grantsRow, holdsOn } from '../row_bits.js'

/** Rows as they stand after the write, still to be looked at: what was written of each under which rights. */
interface Doubt {
  /** Of which of the records. */
  readonly index: number
  readonly plan: ReadPlan
  /** By id: the row before, null for a new one; and the names written. */
  readonly written: ReadonlyMap<string, Written>
}

interface Written {
  /** What stands before its names in messages. */
  readonly prefix: string
  readonly before: Row | null
  readonly names: readonly string[]
}

/** A refusal of one of several records, with its place. */
type Refused = (index: number, error: unknown) => unknown

/**
 * Holds what was written against the rights that depend on the row: each field must be granted by one
 * pair that holds on the row before and after. The row before carries the same bits, as every plan of a
 * grant selects its pairs first and in one order. Asked in the transaction, after the writes, and only
 * where the answer is not known anyway.
 */
export function verifyRights(
  attempts: readonly Attempt[],
  refused: Refused = (_, error) => error
): void | Promise<void> {
  const [first] = attempts
  const doubts = attempts.flatMap((attempt, index) =>
    [ownDoubt(attempt, index), ...rowDoubts(attempt, index)].filter((doubt) => doubt !== null)
  )
  if (first && doubts.length > 0) return settle(first, doubts, refused)
}

/** One statement for all rows that are written under the same rights. */
async function settle({ session, params }: Attempt, doubts: readonly Doubt[], refused: Refused): Promise<void> {
  const groups = [...Map.groupBy(doubts, ({ plan }) => plan)]
  const statements = groups.map(([plan, of]) =>
    readStatement(
      session,
      plan,
      params,
      of.flatMap(({ written }) => [...written.keys()])
    )
  )
  const found = await session.database.readAll(statements)
  const rows = new Map(
    groups.map(([plan], at) => [plan, new Map((found[at] ?? []).map((row) => [String(row.id), row]))] as const)
  )
  for (const { plan, written, index } of doubts) {
    for (const [id, row] of written) judgeAt(index, plan, row, rows.get(plan)?.get(id), refused)
  }
}

function judgeAt(index: number, plan: ReadPlan, written: Written, after: Row | undefined, refused: Refused): void {
  try {
    if (after) judge(plan, written, after)
  } catch (error) {
    throw refused(index, error)
  }
}

function judge({ write }: ReadPlan, { before, names, prefix }: Written, after: Row): void {
  if (!grantsRow(write, after)) throw forbidden()
  const denied = names.filter(
    (name) =>
      !write.some((pair) => pair.fields.write.has(name) && holdsOn(pair, after) && (!before || holdsOn(pair, before)))
  )
  if (denied.length === 0) return
  if (before) throw forbidden()
  const details = Object.fromEntries(denied.map((name) => [prefix + name, [UNKNOWN_NAME]]))
  throw new Refusal('invalid', 'The request has invalid values.', { details })
}

function ownDoubt({ session, draft, id, before, changes, rows, given }: Attempt, index: number): Doubt | null {
  const plan = readPlan(session, draft.grant, null, 'after')
  const touched = rows.filter(isTouched).map((item) => item.draft.field.name)
  const sent = before ? writtenNames(changes) : draft.names
  const names = [...sent, ...touched].filter((name) => !given.has(name))
  if (isCertain(plan, names)) return null
  const written = new Map([[id, { before, names, prefix: '' }]])
  return { index, plan, written }
}

function rowDoubts({ session, rows, existing }: Attempt, index: number): readonly (Doubt | null)[] {
  return rows.map(({ draft, added, updated }) => {
    if (!draft.grant) return null
    const plan = readPlan(session, draft.grant, null, 'after')
    const stored = new Map((existing.get(draft.field.name) ?? []).map((row) => [String(row.id), row]))
    const sent = new Map(draft.items.map((item) => [item.path, item.names]))
    const written = new Map<string, Written>()
    for (const { id, path, given } of added) {
      const names = (sent.get(path) ?? []).filter((name) => !given?.has(name))
      written.set(id, { before: null, names, prefix: `${path}.` })
    }
    for (const { id, path, changes, given } of updated) {
      const names = writtenNames(changes).filter((name) => !given?.has(name))
      written.set(id, { before: stored.get(id) ?? null, names, prefix: `${path}.` })
    }
    const names = [...new Set([...written.values()].flatMap((row) => row.names))]
    if (written.size === 0 || isCertain(plan, names)) return null
    return { index, plan, written }
  })
}

/** What somebody has written; what followed from it is nobody's to write. */
function writtenNames(changes: readonly Change[]): readonly string[] {
  return changes.filter(({ field }) => !field.derived).map(({ field }) => field.name)
}

function isCertain({ write }: ReadPlan, names: readonly string[]): boolean {
  return write.some((pair) => pair.alias === null) && names.every((name) => grantsAlways(write, name, 'write'))
}
