import { quoteIdentifier } from '../../sql/main.js'
import { rebuildTable } from '../rebuild.js'
import { typeText } from '../render.js'
import { tableOf, withTable, type ColumnShape, type StorageSnapshot } from '../shapes.js'
import { conversionOf, type StoredConversion } from './conversions.js'
import type { ChangeKind, ChangeOf } from './contract.js'
import { countRows } from './counting.js'

type RetypeColumn = ChangeOf<'retype_column'>

/** A field changed its storage class or its number of decimals; values are converted in place. */
export const retypeColumn: ChangeKind<RetypeColumn> = {
  describe: (change) =>
    `turn the column ${change.column} of ${change.table} from ${typeName(change.from)} into ${typeName(change.to)}`,
  evolve,
  up(change, before, dialect) {
    const [table, column] = [quoteIdentifier(change.table), quoteIdentifier(change.column)]
    const value = conversion(change).expression(column, dialect)
    if (change.from.kind === change.to.kind) return [`update ${table} set ${column} = ${value}`]
    if (dialect === 'postgres') {
      return [`alter table ${table} alter column ${column} type ${typeText(change.to.kind, dialect)} using (${value})`]
    }
    return rebuildTable(tableOf(before, change.table), tableOf(evolve(change, before), change.table), {
      [change.column]: value,
    })
  },
  inverse: (change) =>
    conversionOf(change.to, change.from)
      ? { ...change, from: change.to, to: change.from }
      : { reason: `a ${typeName(change.to)} cannot be read as ${typeName(change.from)}` },
  hazards: (change) =>
    conversion(change).lossy
      ? [
          {
            kind: 'loss',
            message: `values of ${change.table}.${change.column} may lose a part`,
            count: countRows(change.table, `${quoteIdentifier(change.column)} is not null`),
          },
        ]
      : [],
}

function conversion(change: RetypeColumn): StoredConversion {
  const found = conversionOf(change.from, change.to)
  if (!found) throw new Error(`No conversion from ${change.from.kind} to ${change.to.kind}`)
  return found
}

function typeName(type: RetypeColumn['to']): string {
  if (type.scale === 'currency') return 'amount'
  return type.scale === undefined ? type.kind : `decimal with ${type.scale} places`
}

function evolve(change: RetypeColumn, before: StorageSnapshot): StorageSnapshot {
  const table = tableOf(before, change.table)
  const retyped = (column: ColumnShape): ColumnShape => ({
    name: column.name,
    kind: change.to.kind,
    nullable: column.nullable,
    ...(column.keyOf === undefined ? {} : { keyOf: column.keyOf }),
    ...(change.to.scale === undefined ? {} : { scale: change.to.scale }),
  })
  return withTable(before, {
    ...table,
    columns: table.columns.map((column) => (column.name === change.column ? retyped(column) : column)),
  })
}
