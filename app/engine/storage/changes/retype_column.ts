import type { DialectName } from '../../fields/main.js'
import { quoteIdentifier } from '../../sql/main.js'
import { rebuildTable } from '../rebuild.js'
import { typeText } from '../render.js'
import { tableOf, withTable, type ColumnShape, type StorageSnapshot } from '../shapes.js'
import { conversionOf, type StoredConversion } from './conversions.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countRows } from './counting.js'
import { typeName } from './type_name.js'

type RetypeColumn = ChangeOf<'retype_column'>

/** A field changed its storage class or its number of decimals without loss; values are converted in place. */
export const retypeColumn: ChangeKind<RetypeColumn> = {
  describe: (change) =>
    `turn the column ${change.column} of ${change.table} from ${typeName(change.from)} into ${typeName(change.to)}`,
  evolve,
  up(change, before, dialect) {
    const [table, column] = [quoteIdentifier(change.table), quoteIdentifier(change.column)]
    const value = conversion(change).expression(column, dialect)
    if (change.from.kind === change.to.kind) return [`update ${table} set ${column} = ${value}`]
    if (dialect === 'postgres') {
      return [
        `alter table ${table} alter column ${column} drop default, alter column ${column} type ${typeText(change.to.kind, dialect)} using (${value})`,
      ]
    }
    return rebuildTable(tableOf(before, change.table), tableOf(evolve(change, before), change.table), {
      [change.column]: value,
    })
  },
  phases: () => 'alone',
  inverse: (change) =>
    conversionOf(change.to, change.from)
      ? { ...change, from: change.to, to: change.from }
      : { reason: `a ${typeName(change.to)} cannot be read as ${typeName(change.from)}` },
  // Beside values out of all measure, only ways back meet any that do not fit: those that came after the change.
  hazards(change) {
    const { fits } = conversion(change)
    if (fits === null) return []
    const column = quoteIdentifier(change.column)
    const unfit = (dialect: DialectName) =>
      countRows(change.table, `${column} is not null and not (${fits(column, dialect)})`)[dialect]
    return [
      {
        kind: 'blocked',
        message: `values of ${change.table}.${change.column} do not fit ${typeName(change.to)}`,
        count: { sqlite: unfit('sqlite'), postgres: unfit('postgres') },
      },
    ]
  },
}

function conversion(change: RetypeColumn): StoredConversion {
  const found = conversionOf(change.from, change.to)
  if (!found) throw new Error(`No conversion from ${change.from.kind} to ${change.to.kind}`)
  return found
}

function evolve(change: RetypeColumn, before: StorageSnapshot): StorageSnapshot {
  const table = tableOf(before, change.table)
  const retyped = (column: ColumnShape): ColumnShape => ({
    name: column.name,
    kind: change.to.kind,
    nullable: column.nullable,
    ...(column.keyOf === undefined ? {} : { keyOf: column.keyOf }),
    ...(column.keyBy === undefined ? {} : { keyBy: column.keyBy }),
    ...(change.to.scale === undefined ? {} : { scale: change.to.scale }),
  })
  return withTable(before, {
    ...table,
    columns: table.columns.map((column) => (column.name === change.column ? retyped(column) : column)),
  })
}
