import type { DialectName } from '../../fields/main.js'
import { quoteIdentifier } from '../../sql/main.js'
import type { ForeignKeyShape } from '../shapes.js'
import { countRows } from './counting.js'

/** Counts rows of a table whose key leads to no row; `target` is where those rows are at the moment. */
export function countDangling(
  table: string,
  key: ForeignKeyShape,
  target = key.table
): Readonly<Record<DialectName, string>> {
  const own = (name: string) => `${quoteIdentifier(table)}.${quoteIdentifier(name)}`
  const set = key.columns.map((name) => `${own(name)} is not null`)
  const equal = key.columns.map((name, at) => `target.${quoteIdentifier(key.references[at] ?? '')} = ${own(name)}`)
  const rows = `select 1 from ${quoteIdentifier(target)} as target where ${equal.join(' and ')}`
  return countRows(table, `${set.join(' and ')} and not exists (${rows})`)
}
