import { keyOfScalar } from '../fields/main.js'
import {
  E_STATEMENT_FAILED,
  join,
  quoteIdentifier,
  raw,
  sql,
  value,
  type Database,
  type Fragment,
  type Row,
} from '../sql/main.js'
import {
  describeChange,
  evolve,
  hazardsOf,
  upSteps,
  type Change,
  type FillKeyStep,
  type Hazard,
  type Step,
  type UpdateStep,
} from './changes/main.js'
import { E_CHANGE_REFUSED } from './errors.js'
import { touchedBy } from './phases.js'
import { quoteAll } from './render.js'
import { bound } from './statements.js'
import type { StorageSnapshot } from './shapes.js'

/** Rows that a step of the process takes at a time. */
const BATCH = 500

/** Runs one batch of a step; in the open transaction, or each in one of its own. */
export type Batch = (work: () => Promise<void>) => Promise<void>

const inOpenTransaction: Batch = (work) => work()

/** Does one change in the open transaction, after its blocking hazards were found absent. */
export async function runChange(
  database: Database,
  change: Change,
  before: StorageSnapshot,
  description: string
): Promise<void> {
  await refuseBlocked(database, change, before, description)
  for (const step of upSteps(change, before, database.dialect)) await runStep(database, step, inOpenTransaction)
}

/** Throws E_CHANGE_REFUSED where rows stand in the way of a change. */
export async function refuseBlocked(
  database: Database,
  change: Change,
  before: StorageSnapshot,
  description: string
): Promise<void> {
  for (const hazard of hazardsOf(change, before)) {
    if (hazard.kind !== 'blocked') continue
    const rows = await countHazard(database, hazard.count[database.dialect])
    if (rows > 0) throw new E_CHANGE_REFUSED([description, `${hazard.message} (${rows})`])
  }
}

/**
 * Throws E_CHANGE_REFUSED where rows that are there already stand in the way of one of several changes. What only
 * an earlier one of them would make countable is left to be judged when its turn comes.
 */
export async function refuseBlockedAhead(
  database: Database,
  changes: readonly Change[],
  before: StorageSnapshot
): Promise<void> {
  let snapshot = before
  for (const [index, change] of changes.entries()) {
    const touched = touchedBy(changes.slice(0, index))
    const isFilledBefore = [...touchedBy([change])].some((name) => name.includes('.') && touched.has(name))
    for (const hazard of hazardsOf(change, snapshot)) {
      if (hazard.kind !== 'blocked' || (isFilledBefore && hazard.early === undefined)) continue
      const rows = await countEarly(database, hazard)
      if (rows !== null && rows > 0) {
        throw new E_CHANGE_REFUSED([describeChange(change), `${hazard.message} (${rows})`])
      }
    }
    snapshot = evolve(snapshot, [change])
  }
}

/** Rows of a hazard before the changes ahead of it; null where they cannot be counted yet. */
export async function countEarly(database: Database, hazard: Hazard): Promise<number | null> {
  try {
    return await countHazard(database, (hazard.early ?? hazard.count)[database.dialect])
  } catch (error) {
    if (error instanceof E_STATEMENT_FAILED) return null
    throw error
  }
}

/** Does one step; what walks through rows does so batch by batch, each of which may be done again. */
export async function runStep(database: Database, step: Step, batch: Batch): Promise<void> {
  if (typeof step === 'string') return batch(() => write(database, raw(step)))
  if (step.kind === 'build') return batch(() => write(database, raw(step.text)))
  const fill = step.kind === 'keys' ? fillKeys : updateRows
  let after: Row | null = null
  do {
    const start: Row | null = after
    const end = await endOfBatch(database, step, start)
    await batch(() => fill(database, step as FillKeyStep & UpdateStep, within(step.primaryKey, start, end)))
    after = end
  } while (after !== null)
}

/** How many rows a hazard is about. */
export async function countHazard(database: Database, text: string): Promise<number> {
  const [row] = await database.read({ text, values: [] })
  return Number(row?.['n'] ?? 0)
}

/** The key of the last row of the next batch; null where it is the last one. */
async function endOfBatch(database: Database, step: FillKeyStep | UpdateStep, after: Row | null): Promise<Row | null> {
  const keys = raw(quoteAll(step.primaryKey))
  const table = raw(quoteIdentifier(step.table))
  const [row] = await database.read(
    bound(
      sql`select ${keys} from ${table} where ${within(step.primaryKey, after, null)} order by ${keys} limit 1 offset ${raw(String(BATCH - 1))}`,
      database.dialect
    )
  )
  return row ?? null
}

/** Rows after one key and up to another. */
function within(primaryKey: readonly string[], after: Row | null, end: Row | null): Fragment {
  const keys = raw(`(${quoteAll(primaryKey)})`)
  const tuple = (row: Row) =>
    sql`(${join(
      primaryKey.map((name) => value(row[name])),
      ', '
    )})`
  return join(
    [raw('1 = 1'), ...(after ? [sql`${keys} > ${tuple(after)}`] : []), ...(end ? [sql`${keys} <= ${tuple(end)}`] : [])],
    ' and '
  )
}

async function updateRows(database: Database, step: UpdateStep, rows: Fragment): Promise<void> {
  const head = raw(`update ${quoteIdentifier(step.table)} set ${step.set} where ${step.where} and `)
  await write(database, sql`${head}${rows}`)
}

/** Only keys that are missing or differ are written. */
async function fillKeys(database: Database, step: FillKeyStep, rows: Fragment): Promise<void> {
  const [from, column] = [quoteIdentifier(step.from), quoteIdentifier(step.column)]
  const open = step.all ? '' : ` and ${column} is null`
  const select = raw(
    `select ${quoteAll(step.primaryKey)}, ${from} as source, ${column} as present from ${quoteIdentifier(step.table)} ` +
      `where ${from} is not null${open} and `
  )
  const found = await database.read(bound(sql`${select}${rows}`, database.dialect))
  const stale = found.filter((row) => row['present'] !== keyOfScalar(step.by, String(row['source'])))
  if (stale.length > 0) {
    await database.write(stale.map((row) => bound(keyUpdate(step, row), database.dialect)))
  }
}

/** A text that was changed meanwhile has its key from whoever changed it. */
function keyUpdate(step: FillKeyStep, row: Row): Fragment {
  const matches = step.primaryKey.map((name) => sql`${raw(quoteIdentifier(name))} = ${value(row[name])}`)
  const key = value(keyOfScalar(step.by, String(row['source'])))
  const set = raw(`update ${quoteIdentifier(step.table)} set ${quoteIdentifier(step.column)} = `)
  const unchanged = sql`${raw(quoteIdentifier(step.from))} = ${value(row['source'])}`
  return sql`${set}${key} where ${join([...matches, unchanged], ' and ')}`
}

async function write(database: Database, fragment: Fragment): Promise<void> {
  await database.write([bound(fragment, database.dialect)])
}
