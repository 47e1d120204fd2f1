import type { Registry } from '../model/main.js'
import type { DialectName } from '../fields/main.js'
import type { Database } from '../sql/main.js'
import { introspectPostgres } from './introspect_postgres.js'
import { introspectSqlite } from './introspect_sqlite.js'
import type { LiveTable } from './live_tables.js'
import { isBinName } from './names.js'
import { touchedBy } from './phases.js'
import { readProgress } from './progress.js'
import { findUnsecured } from './row_security.js'
import { typeText } from './render.js'
import { snapshotOf } from './snapshot.js'
import type { StorageSnapshot, TableShape } from './shapes.js'
import { exclusionsIn } from './table_exclusions.js'

export type DriftKind =
  | 'missing_table'
  | 'missing_column'
  | 'extra_column'
  | 'column_type'
  | 'nullability'
  | 'primary_key'
  | 'missing_index'
  | 'index_differs'
  | 'missing_exclusion'
  | 'missing_foreign_key'
  | 'row_security'

/** What differs for as long as a migration waits to be contracted, and is in nobody's way. */
const WAITS: ReadonlySet<DriftKind> = new Set(['extra_column', 'nullability'])

/** One way in which the live database is not what the declarations need. */
export interface DriftFinding {
  readonly kind: DriftKind
  readonly table: string
  /** The column, index or key concerned; empty for the whole table. */
  readonly name: string
  readonly message: string
}

/** The tables that a database has, in words that both dialects share. */
export async function introspect(database: Database): Promise<readonly LiveTable[]> {
  return database.dialect === 'postgres' ? introspectPostgres(database.asOwner()) : introspectSqlite(database)
}

/**
 * Compares the live database with what the registry needs; empty when it fits. Tables that no entity
 * has (packages, bins), indexes that somebody added and what waits for processes to end are left alone.
 */
export async function findDrift(registry: Registry, database: Database): Promise<readonly DriftFinding[]> {
  const all = compareWithLive(snapshotOf(registry), await introspect(database), database.dialect)
  const waiting = touchedBy((await readProgress(database.asOwner())).flatMap((item) => item.waiting))
  const tables = all.filter(({ kind, table, name }) => !(WAITS.has(kind) && waiting.has(`${table}.${name}`)))
  const unsecured = await findUnsecured(database.asOwner())
  return [
    ...tables,
    ...unsecured.map(({ table, message }) => ({ kind: 'row_security' as const, table, name: '', message })),
  ]
}

/** The comparison itself, without a database. */
export function compareWithLive(
  snapshot: StorageSnapshot,
  live: readonly LiveTable[],
  dialect: DialectName
): readonly DriftFinding[] {
  const found = new Map(live.map((table) => [table.name, table]))
  return Object.values(snapshot.tables).flatMap((table): readonly DriftFinding[] => {
    const there = found.get(table.name)
    if (!there) {
      return [{ kind: 'missing_table', table: table.name, name: '', message: `The table ${table.name} is missing` }]
    }
    return [
      ...columnDrift(table, there, dialect),
      ...keyDrift(table, there),
      ...indexDrift(table, there),
      ...exclusionDrift(table, there),
    ]
  })
}

function columnDrift(table: TableShape, live: LiveTable, dialect: DialectName): readonly DriftFinding[] {
  const declared = new Set(table.columns.map((column) => column.name))
  const finding = (kind: DriftKind, name: string, what: string): DriftFinding => ({
    kind,
    table: table.name,
    name,
    message: `Column ${table.name}.${name} ${what}`,
  })
  const wrong = table.columns.flatMap((column): readonly DriftFinding[] => {
    const there = live.columns[column.name]
    if (!there) return [finding('missing_column', column.name, 'is missing')]
    const type = typeText(column.kind, dialect)
    return [
      ...(there.type === type ? [] : [finding('column_type', column.name, `is ${there.type} instead of ${type}`)]),
      ...(there.nullable === column.nullable
        ? []
        : [finding('nullability', column.name, column.nullable ? 'must not be required' : 'must be required')]),
    ]
  })
  const extra = Object.keys(live.columns).filter((name) => !declared.has(name) && !isBinName(name))
  return [...wrong, ...extra.map((name) => finding('extra_column', name, 'is not declared'))]
}

function keyDrift(table: TableShape, live: LiveTable): readonly DriftFinding[] {
  const same = (a: readonly string[], b: readonly string[]) => a.join() === b.join()
  const primary: readonly DriftFinding[] = same(table.primaryKey, live.primaryKey)
    ? []
    : [
        {
          kind: 'primary_key',
          table: table.name,
          name: '',
          message: `The primary key of ${table.name} is (${live.primaryKey.join(', ')}) instead of (${table.primaryKey.join(', ')})`,
        },
      ]
  const foreign = table.foreignKeys
    .filter(
      (key) =>
        !live.foreignKeys.some(
          (there) =>
            there.table === key.table && same(there.columns, key.columns) && same(there.references, key.references)
        )
    )
    .map((key): DriftFinding => ({
      kind: 'missing_foreign_key',
      table: table.name,
      name: key.name,
      message: `The foreign key ${key.name} of ${table.name} to ${key.table} is missing`,
    }))
  return [...primary, ...foreign]
}

function exclusionDrift(table: TableShape, live: LiveTable): readonly DriftFinding[] {
  return exclusionsIn(table)
    .filter(({ name }) => !live.exclusions.includes(name))
    .map(({ name }) => ({
      kind: 'missing_exclusion',
      table: table.name,
      name,
      message: `The rule ${name} of ${table.name} about times of its own is missing`,
    }))
}

function indexDrift(table: TableShape, live: LiveTable): readonly DriftFinding[] {
  return table.indexes.flatMap((index): readonly DriftFinding[] => {
    const there = live.indexes.find((item) => item.name === index.name)
    const at = { table: table.name, name: index.name }
    if (!there) {
      return [{ kind: 'missing_index', ...at, message: `The index ${index.name} of ${table.name} is missing` }]
    }
    const isSame =
      there.unique === index.unique &&
      there.partial === (index.where !== null) &&
      there.columns.join() === index.columns.map((column) => column.name).join()
    return isSame ? [] : [{ kind: 'index_differs', ...at, message: `The index ${index.name} of ${table.name} differs` }]
  })
}
