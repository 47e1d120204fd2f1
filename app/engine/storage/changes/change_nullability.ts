import type { DialectName } from '../../fields/main.js'
import { quoteIdentifier } from '../../sql/main.js'
import { checkName } from '../names.js'
import { rebuildTable } from '../rebuild.js'
import { literal } from '../render.js'
import { columnOfTable, tableOf, withTable, type StorageSnapshot } from '../shapes.js'
import type { ChangeKind, ChangeOf, Step } from './contract.js'
import { countRows } from './counting.js'

type ChangeNullability = ChangeOf<'change_nullability'>

/** A field became required or optional. */
export const changeNullability: ChangeKind<ChangeNullability> = {
  describe: (change) =>
    `${change.nullable ? 'let the column' : 'require a value in the column'} ${change.column} of ${change.table}${change.nullable ? ' be empty' : ''}`,
  evolve,
  up(change, before, dialect) {
    const [table, column] = [quoteIdentifier(change.table), quoteIdentifier(change.column)]
    if (dialect === 'postgres') {
      const clause = change.nullable ? `drop not null, alter column ${column} drop default` : 'set not null'
      return [...fill(change, before, dialect), `alter table ${table} alter column ${column} ${clause}`]
    }
    return [
      ...fill(change, before, dialect),
      ...rebuildTable(tableOf(before, change.table), tableOf(evolve(change, before), change.table)),
    ]
  },
  /** A check that was validated beside writers spares SET NOT NULL its walk through the locked table. */
  online(change, before) {
    if (change.nullable) return { steps: this.up(change, before, 'postgres'), undo: [] }
    const [table, column] = [quoteIdentifier(change.table), quoteIdentifier(change.column)]
    const check = quoteIdentifier(checkName(change))
    return {
      steps: [
        ...fill(change, before, 'postgres'),
        `alter table ${table} add constraint ${check} check (${column} is not null) not valid`,
        `alter table ${table} validate constraint ${check}`,
        `alter table ${table} alter column ${column} set not null, drop constraint ${check}`,
      ],
      undo: [`alter table ${table} drop constraint if exists ${check}`],
    }
  },
  phases: (change) => (change.nullable ? { expand: [change], contract: [] } : { expand: [], contract: [change] }),
  inverse: (change) => ({
    kind: 'change_nullability',
    table: change.table,
    column: change.column,
    nullable: !change.nullable,
  }),
  hazards: (change) =>
    change.nullable || change.backfill !== undefined
      ? []
      : [
          {
            kind: 'blocked',
            message: `rows of ${change.table} have no ${change.column}: fill them or declare a default`,
            count: countRows(change.table, `${quoteIdentifier(change.column)} is null`),
          },
        ],
}

function fill(change: ChangeNullability, before: StorageSnapshot, dialect: DialectName): readonly Step[] {
  if (change.nullable || change.backfill === undefined) return []
  const table = tableOf(before, change.table)
  const column = quoteIdentifier(change.column)
  const value = literal(change.backfill, columnOfTable(table, change.column).kind, dialect)
  const { primaryKey } = table
  return [{ kind: 'update', table: change.table, primaryKey, set: `${column} = ${value}`, where: `${column} is null` }]
}

function evolve(change: ChangeNullability, before: StorageSnapshot): StorageSnapshot {
  const table = tableOf(before, change.table)
  return withTable(before, {
    ...table,
    columns: table.columns.map((column) =>
      column.name === change.column ? { ...column, nullable: change.nullable } : column
    ),
  })
}
