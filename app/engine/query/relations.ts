import type { Json } from '../base/main.js'
import { bound } from '../sql/main.js'
import type { Row } from '../sql/main.js'
import { relationBindings } from './plan.js'
import type { RelationPlan, RowsPlan } from './plan.js'
import { holdsBit } from './selection.js'
import type { MutableRecord } from './selection.js'
import type { Session } from './session.js'

/** A selected row and the record made of it. */
interface Read {
  readonly row: Row
  readonly record: MutableRecord
}

/** Relations still to be fetched for rows of one plan. */
interface Pending {
  readonly relation: RelationPlan
  readonly parents: readonly Read[]
}

/**
 * The records of selected rows with their relations: one statement per relation whatever the number
 * of rows, all relations of one depth in one flight.
 */
export async function readRows(
  session: Session,
  plan: RowsPlan,
  rows: readonly Row[],
  bindings: Readonly<Record<string, unknown>>
): Promise<readonly MutableRecord[]> {
  const records = rows.map((row) => ({ row, record: plan.serialise(row) }))
  let wave = pendingOf(plan, records)
  while (wave.length > 0) {
    const { dialect } = session.database
    const found = await session.database.readAll(
      wave.map(({ relation, parents }) =>
        bound(relation.rows.sql, { ...bindings, ...relationBindings(keysOf(relation, parents)) }, dialect)
      )
    )
    wave = wave.flatMap(({ relation, parents }, index) => {
      const children = (found[index] ?? []).map((row) => ({ row, record: relation.rows.serialise(row) }))
      stitch(relation, parents, children)
      return pendingOf(relation.rows, children)
    })
  }
  return records.map(({ record }) => record)
}

function pendingOf(plan: RowsPlan, records: readonly Read[]): Pending[] {
  if (records.length === 0) return []
  return plan.relations.map((relation) => ({
    relation,
    parents: records.filter(({ row }) => relation.parentBit === null || holdsBit(row[relation.parentBit])),
  }))
}

function keysOf(relation: RelationPlan, parents: readonly Read[]): readonly unknown[] {
  return [...new Set(parents.map(({ row }) => row[relation.parentKey]).filter((key) => key !== null))]
}

/** Puts related records where they belong; a linked one that the reader cannot see is its id alone. */
function stitch(
  { name, kind, parentKey, matchKey }: RelationPlan,
  parents: readonly Read[],
  children: readonly Read[]
): void {
  if (kind === 'one') {
    const byId = new Map(children.map(({ row, record }) => [row[matchKey], record]))
    for (const { row, record } of parents) {
      const key = row[parentKey] as Json
      record[name] = key === null ? null : (byId.get(key) ?? { id: key })
    }
    return
  }
  const byParent = new Map<unknown, MutableRecord[]>()
  for (const { row, record } of children) {
    const known = byParent.get(row[matchKey])
    if (known) known.push(record)
    else byParent.set(row[matchKey], [record])
  }
  for (const { row, record } of parents) record[name] = byParent.get(row[parentKey]) ?? []
}
