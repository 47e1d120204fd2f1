import { quoteIdentifier } from '../../sql/main.js'
import { tableOf } from '../shapes.js'
import { conversionOf, type StoredConversion } from './conversions.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countRows } from './counting.js'
import { typeName } from './type_name.js'

type ConvertColumn = ChangeOf<'convert_column'>

/**
 * The values of a field whose type changed in a way that not all of them survive: they are read from the
 * bin, where the old ones stay as they were. What does not fit stays empty.
 */
export const convertColumn: ChangeKind<ConvertColumn> = {
  describe: (change) =>
    `fill ${change.column} of ${change.table} with what its values as ${typeName(change.from)} are as ${typeName(change.to)}`,
  evolve: (_change, before) => before,
  up: (change, before, dialect) => [
    {
      kind: 'update',
      table: change.table,
      primaryKey: tableOf(before, change.table).primaryKey,
      set: `${quoteIdentifier(change.column)} = ${conversion(change).expression(quoteIdentifier(change.bin), dialect)}`,
      where: `${quoteIdentifier(change.bin)} is not null`,
    },
  ],
  phases: () => 'alone',
  inverse: (change) => change,
  hazards(change) {
    const { fits } = conversion(change)
    if (fits === null) return []
    const unfit = (name: string) => {
      const column = quoteIdentifier(name)
      const count = (dialect: 'sqlite' | 'postgres') =>
        countRows(change.table, `${column} is not null and not (${fits(column, dialect)})`)[dialect]
      return { sqlite: count('sqlite'), postgres: count('postgres') }
    }
    return [
      {
        kind: change.required ? 'blocked' : 'loss',
        message: change.required
          ? `values of ${change.table}.${change.column} do not fit and the field is required: mend them, or declare a default`
          : `values of ${change.table}.${change.column} do not fit; as they were they wait in the bin`,
        count: unfit(change.bin),
        early: unfit(change.column),
        among: countRows(change.table, `${quoteIdentifier(change.column)} is not null`),
      },
    ]
  },
}

function conversion(change: ConvertColumn): StoredConversion {
  const found = conversionOf(change.from, change.to)
  if (!found) throw new Error(`No conversion from ${change.from.kind} to ${change.to.kind}`)
  return found
}
