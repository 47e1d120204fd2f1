import { quoteIdentifier } from '../../sql/main.js'
import { createExclusion, dropExclusionOf } from '../exclusion.js'
import { tableOf, withTable, type ConditionText } from '../shapes.js'
import { exclusionsIn, withExclusions } from '../table_exclusions.js'
import type { ChangeKind, ChangeOf } from './contract.js'

/** A field got another name, as its declaration says by `was`. Both databases turn keys and indexes with it, PostgreSQL exclusions too. */
export const renameColumn: ChangeKind<ChangeOf<'rename_column'>> = {
  describe: (change) => `rename the column ${change.column} of ${change.table} to ${change.to}`,
  evolve(change, before) {
    const table = tableOf(before, change.table)
    const turn = (name: string) => (name === change.column ? change.to : name)
    return withTable(before, {
      ...table,
      columns: table.columns.map((column) => ({
        ...column,
        name: turn(column.name),
        ...(column.keyOf === undefined ? {} : { keyOf: turn(column.keyOf) }),
      })),
      primaryKey: table.primaryKey.map(turn),
      foreignKeys: table.foreignKeys.map((key) => ({ ...key, columns: key.columns.map(turn) })),
      ...withExclusions(
        exclusionsIn(table).map((exclusion) => ({
          ...exclusion,
          keys: exclusion.keys.map(turn),
          from: turn(exclusion.from),
          to: turn(exclusion.to),
          where: exclusion.where && turnCondition(exclusion.where, change.column, change.to),
        }))
      ),
      indexes: table.indexes.map((index) => ({
        ...index,
        columns: index.columns.map((column) => ({ ...column, name: turn(column.name) })),
        where: index.where && turnCondition(index.where, change.column, change.to),
      })),
    })
  },
  up(change, before, dialect) {
    const [name, from, to] = [change.table, change.column, change.to].map(quoteIdentifier)
    const rename = `alter table ${name} rename column ${from} to ${to}`
    if (dialect === 'postgres') return [rename]
    // Triggers read whole rows, in which SQLite does not see the name.
    const table = tableOf(before, change.table)
    const renamed = tableOf(renameColumn.evolve(change, before), change.table)
    return [
      ...exclusionsIn(table).flatMap((item) => dropExclusionOf(change.table, item.name, dialect)),
      rename,
      ...exclusionsIn(renamed).flatMap((item) => createExclusion(renamed, item, dialect)),
    ]
  },
  phases: () => 'alone',
  inverse: (change) => ({ kind: 'rename_column', table: change.table, column: change.to, to: change.column }),
  hazards: () => [],
}

/** Identifiers in conditions are always quoted, literals never in double quotes. */
function turnCondition(where: ConditionText, from: string, to: string): ConditionText {
  const turn = (text: string) => text.replaceAll(quoteIdentifier(from), quoteIdentifier(to))
  return { sqlite: turn(where.sqlite), postgres: turn(where.postgres) }
}
