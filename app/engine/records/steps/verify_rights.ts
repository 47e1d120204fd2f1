import { UNKNOWN_NAME, Refusal } from '../../base/main.js'
import type { Row, Statement } from '../../sql/main.js'
import type { Attempt, Change } from '../attempt.js'
import { forbidden } from '../errors.js'
import { readPlan, readStatement } from '../reading.js'
import type { ReadPlan } from '../reading.js'
import { isTouched } from './changes.js'
import { grantsAlways, grantsRow, holdsOn } from '../row_bits.js'

/** Rows as they stand after the write, still to be looked at: what was written of each under which rights. */
interface Doubt {
  readonly plan: ReadPlan
  readonly statement: Statement
  /** By id: the row before, null for a new one; and the names written. */
  readonly written: ReadonlyMap<string, Written>
}

interface Written {
  /** What stands before its names in messages. */
  readonly prefix: string
  readonly before: Row | null
  readonly names: readonly string[]
}

/**
 * Holds what was written against the rights that depend on the row: each field must be granted by one
 * pair that holds on the row before and after. The row before carries the same bits, as every plan of a
 * grant selects its pairs first and in one order. Asked in the transaction, after the writes, and only
 * where the answer is not known anyway.
 */
export function verifyRights(attempt: Attempt): void | Promise<void> {
  const doubts = [ownDoubt(attempt), ...rowDoubts(attempt)].filter((doubt) => doubt !== null)
  if (doubts.length > 0) return settle(attempt, doubts)
}

async function settle({ session }: Attempt, doubts: readonly Doubt[]): Promise<void> {
  const found = await session.database.readAll(doubts.map(({ statement }) => statement))
  doubts.forEach(({ plan, written }, index) => {
    for (const after of found[index] ?? []) {
      const row = written.get(String(after.id))
      if (row) judge(plan, row, after)
    }
  })
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

function ownDoubt({ session, draft, params, id, before, changes, rows, given }: Attempt): Doubt | null {
  const plan = readPlan(session, draft.grant, null, 'after')
  const touched = rows.filter(isTouched).map((item) => item.draft.field.name)
  const sent = before ? writtenNames(changes) : draft.names
  const names = [...sent, ...touched].filter((name) => !given.has(name))
  if (isCertain(plan, names)) return null
  const written = new Map([[id, { before, names, prefix: '' }]])
  return { plan, statement: readStatement(session, plan, params, [id]), written }
}

function rowDoubts({ session, rows, params, existing }: Attempt): readonly (Doubt | null)[] {
  return rows.map(({ draft, added, updated }) => {
    if (!draft.grant) return null
    const plan = readPlan(session, draft.grant, null, 'after')
    const stored = new Map((existing.get(draft.field.name) ?? []).map((row) => [String(row.id), row]))
    const sent = new Map(draft.items.map((item) => [item.path, item.names]))
    const written = new Map<string, Written>()
    for (const { id, path } of added) {
      written.set(id, { before: null, names: sent.get(path) ?? [], prefix: `${path}.` })
    }
    for (const { id, path, changes } of updated) {
      const names = writtenNames(changes)
      written.set(id, { before: stored.get(id) ?? null, names, prefix: `${path}.` })
    }
    const names = [...new Set([...written.values()].flatMap((row) => row.names))]
    if (written.size === 0 || isCertain(plan, names)) return null
    return { plan, statement: readStatement(session, plan, params, [...written.keys()]), written }
  })
}

/** What somebody has written; what followed from it is nobody's to write. */
function writtenNames(changes: readonly Change[]): readonly string[] {
  return changes.filter(({ field }) => !field.derived).map(({ field }) => field.name)
}

function isCertain({ write }: ReadPlan, names: readonly string[]): boolean {
  return write.some((pair) => pair.alias === null) && names.every((name) => grantsAlways(write, name, 'write'))
}
