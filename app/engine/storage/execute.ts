import { textKey } from '../base/main.js'
import {
  compileFragment,
  quoteIdentifier,
  raw,
  sql,
  value,
  bindParams,
  join,
  type Database,
  type Fragment,
  type Row,
} from '../sql/main.js'
import { hazardsOf, upSteps, type Change, type FillKeyStep } from './changes/main.js'
import { E_CHANGE_REFUSED } from './errors.js'
import { quoteAll } from './render.js'
import type { StorageSnapshot } from './shapes.js'

/** Rows that a step of the process takes at a time. */
const BATCH = 500

/** Does one change in the open transaction, after its blocking hazards were found absent. */
export async function runChange(
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
  for (const step of upSteps(change, before, database.dialect)) {
    if (typeof step === 'string') await database.write([{ text: step, values: [] }])
    else await fillKeys(database, step)
  }
}

/** How many rows a hazard is about. */
export async function countHazard(database: Database, text: string): Promise<number> {
  const [row] = await database.read({ text, values: [] })
  return Number(row?.['n'] ?? 0)
}

/** Fills empty keys batch by batch; each batch leaves fewer empty ones behind. */
async function fillKeys(database: Database, step: FillKeyStep): Promise<void> {
  const [from, column] = [quoteIdentifier(step.from), quoteIdentifier(step.column)]
  const select =
    `select ${quoteAll(step.primaryKey)}, ${from} as source from ${quoteIdentifier(step.table)} ` +
    `where ${column} is null and ${from} is not null limit ${BATCH}`
  for (;;) {
    const rows = await database.read({ text: select, values: [] })
    if (rows.length === 0) return
    await database.write(rows.map((row) => bound(database, keyUpdate(step, row))))
  }
}

function keyUpdate(step: FillKeyStep, row: Row): Fragment {
  const matches = step.primaryKey.map((name) => sql`${quoteIdentifier(name)} = ${value(row[name])}`)
  const key = value(textKey(String(row['source'])))
  return sql`${raw(`update ${quoteIdentifier(step.table)} set ${quoteIdentifier(step.column)} = `)}${key} where ${join(matches, ' and ')}`
}

function bound(database: Database, fragment: Fragment): { text: string; values: readonly unknown[] } {
  const compiled = compileFragment(fragment, database.dialect)
  return { text: compiled.text, values: bindParams(compiled, {}, database.dialect) }
}
