import { stableJson } from '../base/main.js'
import { hasAdditions, withoutAdditions } from './additions.js'
import { conversionOf, evolve, type Change } from './changes/main.js'
import {
  indexesBack,
  indexesInTheWay,
  isLossy,
  isRetyped,
  missing,
  nullability,
  rekeyedColumns,
  retypedColumns,
  shared,
  typeOf,
  type Pair,
} from './diff_types.js'
import { binName } from './names.js'
import { inReferenceOrder } from './render.js'
import type { Backfills, RenameHints, StorageSnapshot, TableShape } from './shapes.js'
import { exclusionsIn } from './table_exclusions.js'

/** A difference that the closed list of changes cannot bridge. */
export interface DiffRefusal {
  readonly code: string
  readonly table: string
  readonly column: string | null
  readonly message: string
  readonly hint: string
}

export interface StorageDiff {
  readonly changes: readonly Change[]
  readonly refusals: readonly DiffRefusal[]
  /** The tables after the changes: those of the target, with what waits in bins. */
  readonly after: StorageSnapshot
}

export interface DiffHelp {
  readonly renames?: RenameHints
  readonly backfills?: Backfills
}

/**
 * The changes that lead from one snapshot to another, in an order in which each finds what it needs:
 * renames, what goes, new tables, what changes, new keys and indexes. Renames are declared, never
 * guessed; without a declaration a rename is a column that goes to the bin and one that is new.
 */
export function diffSnapshots(from: StorageSnapshot, to: StorageSnapshot, help: DiffHelp = {}): StorageDiff {
  const first = bridge(from, withoutNewAdditions(from, to, help), help)
  const rest = bridge(first.after, to, help)
  if (rest.changes.length === 0) return first
  return {
    changes: [...first.changes, ...rest.changes],
    refusals: [...first.refusals, ...rest.refusals],
    after: rest.after,
  }
}

/** New tables are made as their own plugin declares them; what others add comes after these others' tables. */
function withoutNewAdditions(from: StorageSnapshot, to: StorageSnapshot, help: DiffHelp): StorageSnapshot {
  if (!Object.values(to.tables).some(hasAdditions)) return to
  const { changes } = bridge(from, to, help)
  const made = new Set(changes.flatMap((change) => (change.kind === 'add_table' ? change.table : [])))
  const tables = Object.entries(to.tables).map(([name, table]) => [
    name,
    made.has(name) ? withoutAdditions(table) : table,
  ])
  return { ...to, tables: Object.fromEntries(tables) as StorageSnapshot['tables'] }
}

function bridge(from: StorageSnapshot, to: StorageSnapshot, help: DiffHelp): StorageDiff {
  const backfills = help.backfills ?? {}
  const renames = renameChanges(from, to, help.renames ?? { tables: {}, columns: {} })
  const renamed = evolve(from, renames)
  const restored = restoredTables(renamed, to, help.renames)
  const start = evolve(renamed, restored)
  const pairs = Object.values(to.tables).flatMap((after): Pair[] => {
    const before = start.tables[after.name]
    return before ? [{ before, after }] : []
  })
  const created = addTables(start, to)
  const changes = [
    ...renames,
    ...restored,
    ...pairs.flatMap((pair) => movedColumns(pair, help.renames)),
    ...pairs.flatMap(droppedExclusions),
    ...pairs.flatMap(droppedIndexes),
    ...pairs.flatMap(indexesInTheWay),
    ...pairs.flatMap(droppedKeys),
    ...pairs.flatMap(droppedColumns),
    ...droppedTables(start, to),
    ...created.tables,
    ...pairs.flatMap((pair) => retypedColumns(pair, backfills)),
    ...pairs.flatMap((pair) => addedColumns(pair, backfills, help.renames)),
    ...pairs.flatMap(rekeyedColumns),
    ...pairs.flatMap((pair) => changedNullability(pair, backfills)),
    ...pairs.flatMap(addedKeys),
    ...created.keys,
    ...pairs.flatMap(addedIndexes),
    ...pairs.flatMap(indexesBack),
    ...pairs.flatMap(addedExclusions),
    ...created.exclusions,
  ]
  const refusals = pairs.flatMap(refusalsOf)
  return { changes, refusals, after: evolve(from, changes) }
}

function renameChanges(from: StorageSnapshot, to: StorageSnapshot, hints: RenameHints): readonly Change[] {
  const moved = new Map<string, string>()
  const tables = Object.values(to.tables).flatMap((after): Change[] => {
    const old = Object.values(from.tables).find((table) => table.entity === hints.tables[after.name])?.name
    if (old === undefined || !from.tables[old] || from.tables[after.name] || to.tables[old]) return []
    moved.set(after.name, old)
    return [{ kind: 'rename_table', table: old, to: after.name, entity: after.entity }]
  })
  const columns = Object.values(to.tables).flatMap((after) => {
    const before = from.tables[moved.get(after.name) ?? after.name]
    if (!before) return []
    return after.columns.flatMap((column): Change[] => {
      const old = hints.columns[`${after.name}.${column.name}`]
      const fits = old !== undefined && has(before, old) && !has(before, column.name) && !has(after, old)
      return fits ? [{ kind: 'rename_column', table: after.name, column: old, to: column.name }] : []
    })
  })
  return [...tables, ...columns]
}

/** A table comes back as it was; what is declared otherwise by now is changed from there. */
function restoredTables(from: StorageSnapshot, to: StorageSnapshot, hints?: RenameHints): readonly Change[] {
  return Object.keys(to.tables).flatMap((table): Change[] => {
    const [bin, shape] = [hints?.restores?.[table], hints?.shapes?.[table]]
    if (bin === undefined || !shape || from.tables[table]) return []
    return [{ kind: 'restore_table', table, bin, shape }]
  })
}

function droppedIndexes({ before, after }: Pair): readonly Change[] {
  return missing(before.indexes, after.indexes).map((index) => ({
    kind: 'drop_index',
    table: after.name,
    index: index.name,
  }))
}

function addedIndexes({ before, after }: Pair): readonly Change[] {
  return missing(after.indexes, before.indexes).map((index) => ({ kind: 'add_index', table: after.name, index }))
}

function droppedExclusions({ before, after }: Pair): readonly Change[] {
  return missing(exclusionsIn(before), exclusionsIn(after)).map((exclusion) => ({
    kind: 'drop_exclusion',
    table: after.name,
    exclusion: exclusion.name,
  }))
}

function addedExclusions({ before, after }: Pair): readonly Change[] {
  return missing(exclusionsIn(after), exclusionsIn(before)).map((exclusion) => ({
    kind: 'add_exclusion',
    table: after.name,
    exclusion,
  }))
}

function droppedKeys({ before, after }: Pair): readonly Change[] {
  return missing(before.foreignKeys, after.foreignKeys).map((key) => ({
    kind: 'drop_foreign_key',
    table: after.name,
    key: key.name,
  }))
}

function addedKeys({ before, after }: Pair): readonly Change[] {
  return missing(after.foreignKeys, before.foreignKeys).map((key) => ({
    kind: 'add_foreign_key',
    table: after.name,
    key,
  }))
}

function droppedColumns({ before, after }: Pair): readonly Change[] {
  const taken = before.bin.map((column) => column.name)
  return before.columns
    .filter((column) => !has(after, column.name) && !before.primaryKey.includes(column.name))
    .map((column) => {
      const bin = binName(column.name, taken)
      taken.push(bin)
      return { kind: 'drop_column', table: after.name, column: column.name, bin }
    })
}

function droppedTables(start: StorageSnapshot, to: StorageSnapshot): readonly Change[] {
  const taken = [...start.bin]
  const gone = Object.values(start.tables).filter((table) => !to.tables[table.name])
  // Referencing tables first.
  return [...inReferenceOrder(gone)].reverse().map((table) => {
    const bin = binName(table.name, taken)
    taken.push(bin)
    return { kind: 'drop_table', table: table.name, bin }
  })
}

/** New tables after those they reference; keys that would look forward follow when all are there, and so do exclusions. */
function addTables(
  start: StorageSnapshot,
  to: StorageSnapshot
): { tables: readonly Change[]; keys: readonly Change[]; exclusions: readonly Change[] } {
  const fresh = inReferenceOrder(Object.values(to.tables).filter((table) => !start.tables[table.name]))
  const present = new Set(Object.keys(start.tables))
  const tables: Change[] = []
  const keys: Change[] = []
  const held: Change[] = []
  for (const table of fresh) {
    present.add(table.name)
    const foreignKeys = table.foreignKeys.filter((key) => present.has(key.table))
    const { exclusions = [], ...shape } = table
    tables.push({ kind: 'add_table', table: table.name, shape: { ...shape, foreignKeys } })
    held.push(...exclusions.map((exclusion): Change => ({ kind: 'add_exclusion', table: table.name, exclusion })))
    const later = table.foreignKeys.filter((key) => !present.has(key.table))
    keys.push(...later.map((key): Change => ({ kind: 'add_foreign_key', table: table.name, key })))
  }
  return { tables, keys, exclusions: held }
}

/** Values that stand in a linked row so far come over before anything goes there. */
function movedColumns({ before, after }: Pair, hints: RenameHints | undefined): readonly Change[] {
  return after.columns
    .filter((column) => !has(before, column.name))
    .flatMap((column): readonly Change[] => {
      const move = hints?.moves?.[`${after.name}.${column.name}`]
      if (!move) return []
      const table = after.name
      return [
        { kind: 'add_column', table, column: { ...column, nullable: true } },
        { kind: 'fill_over', table, column: column.name, ...move },
        ...(column.nullable ? [] : [nullability(table, column, {})]),
      ]
    })
}

/** A new key beside a text that exists comes empty, is filled, and only then may be required. */
function addedColumns({ before, after }: Pair, backfills: Backfills, hints?: RenameHints): readonly Change[] {
  return after.columns
    .filter((column) => !has(before, column.name) && !hints?.moves?.[`${after.name}.${column.name}`])
    .flatMap((column): readonly Change[] => {
      const table = after.name
      const bin = hints?.restores?.[`${table}.${column.name}`]
      if (bin !== undefined) return [{ kind: 'restore_column', table, column, bin }]
      if (column.keyOf !== undefined && has(before, column.keyOf)) {
        return [
          { kind: 'add_column', table, column: { ...column, nullable: true } },
          {
            kind: 'fill_key',
            table,
            column: column.name,
            from: column.keyOf,
            ...(column.keyBy ? { by: column.keyBy } : {}),
          },
          ...(column.nullable ? [] : [nullability(table, column, {})]),
        ]
      }
      const backfill = column.nullable ? undefined : backfills[`${table}.${column.name}`]
      return [{ kind: 'add_column', table, column, ...(backfill === undefined ? {} : { backfill }) }]
    })
}

function changedNullability({ before, after }: Pair, backfills: Backfills): readonly Change[] {
  return shared({ before, after })
    .filter((columns) => columns[0].nullable !== columns[1].nullable && !isLossy(columns))
    .map(([, now]) => nullability(after.name, now, backfills))
}

function refusalsOf(pair: Pair): readonly DiffRefusal[] {
  const table = pair.after.name
  const retypes = shared(pair)
    .filter(([old, now]) => isRetyped(old, now) && conversionOf(typeOf(old), typeOf(now)) === null)
    .map(([old, now]) => ({
      code: 'STO001',
      table,
      column: now.name,
      message: `Stored ${old.kind} values of ${now.name} cannot be turned into ${now.kind}.`,
      hint: 'Add a field of the new type beside it, move the values, and drop the old field.',
    }))
  if (stableJson(pair.before.primaryKey) === stableJson(pair.after.primaryKey)) return retypes
  const key = {
    code: 'STO002',
    table,
    column: null,
    message: `The tenancy of ${pair.after.entity} cannot change once its table exists.`,
    hint: 'Declare a new entity and move the records.',
  }
  return [key, ...retypes]
}

function has(table: TableShape, column: string): boolean {
  return table.columns.some((item) => item.name === column)
}
