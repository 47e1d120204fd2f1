import type { DialectName } from '../fields/main.js'
import { quoteIdentifier } from '../sql/main.js'
import { createExclusion } from './exclusion.js'
import { createIndex, createTable, quoteAll } from './render.js'
import type { TableShape } from './shapes.js'
import { exclusionsIn } from './table_exclusions.js'

/** The only dialect that cannot change a table in place. */
const SQLITE: DialectName = 'sqlite'

/**
 * Statements that give a SQLite table a new shape within a transaction: the rows move to a copy, the
 * table is dropped and made anew, the rows move back. `values` maps columns to expressions over the
 * old row; columns without one keep their value, or are left out where the old table has none.
 *
 * The table comes back under its own name, rather than by renaming the copy, because only INSERTs
 * into the referenced name settle the foreign keys that the DROP left open; `defer_foreign_keys`
 * lets them stand open until the commit and is reset by it.
 */
export function rebuildTable(
  before: TableShape,
  after: TableShape,
  values: Readonly<Record<string, string>> = {}
): readonly string[] {
  const known = new Set([...before.columns, ...before.bin].map((column) => column.name))
  const moved = [...after.columns, ...after.bin]
    .map((column) => column.name)
    .filter((name) => known.has(name) || Object.hasOwn(values, name))
  const expressions = moved.map((name) => values[name] ?? quoteIdentifier(name))
  const copy = quoteIdentifier('zz_copy')
  return [
    'pragma defer_foreign_keys = on',
    `create temp table ${copy} as select * from ${quoteIdentifier(before.name)}`,
    `drop table ${quoteIdentifier(before.name)}`,
    createTable(after, SQLITE),
    `insert into ${quoteIdentifier(after.name)} (${quoteAll(moved)}) select ${expressions.join(', ')} from temp.${copy}`,
    `drop table temp.${copy}`,
    ...after.indexes.map((index) => createIndex(after.name, index, SQLITE)),
    ...exclusionsIn(after).flatMap((exclusion) => createExclusion(after, exclusion, SQLITE)),
  ]
}
