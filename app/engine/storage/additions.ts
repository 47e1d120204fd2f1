import type { Change } from './changes/main.js'
import type { ColumnShape, StorageSnapshot, TableAddition, TableShape } from './shapes.js'
import { exclusionsIn, withExclusions } from './table_exclusions.js'

/** The plugin that keeps what is made of columns. */
type Owner = (columns: readonly string[]) => string

/**
 * Who keeps a key or an index: the plugin that adds one of its columns, the table's own where none does. Where
 * several do it is the one that adds the last of them, which knows of the others.
 */
function ownerIn(table: TableShape): Owner {
  const added = new Map([...table.columns, ...table.bin].map((column) => [column.name, column.plugin]))
  return (columns) => columns.map((name) => added.get(name)).findLast((plugin) => plugin !== undefined) ?? table.plugin
}

/** What a plugin keeps of a table. */
function partOf(table: TableShape, plugin: string): TableAddition {
  const owner = ownerIn(table)
  const ofColumn = ({ plugin: by = table.plugin }: ColumnShape) => by === plugin
  return {
    columns: table.columns.filter(ofColumn),
    foreignKeys: table.foreignKeys.filter((key) => owner(key.columns) === plugin),
    indexes: table.indexes.filter((index) => owner(index.columns.map(({ name }) => name)) === plugin),
    ...withExclusions(exclusionsIn(table).filter((item) => owner([...item.keys, item.from, item.to]) === plugin)),
    bin: table.bin.filter(ofColumn),
  }
}

/** A table without what other plugins add. */
export function withoutAdditions(table: TableShape): TableShape {
  if (!hasAdditions(table)) return table
  const { exclusions: _all, ...rest } = table
  return { ...rest, ...partOf(table, table.plugin) }
}

export function hasAdditions(table: TableShape): boolean {
  return [...table.columns, ...table.bin].some(({ plugin }) => plugin !== undefined)
}

/** The tables of one plugin, and what it adds to others'. The bin of tables is kept by its own snapshot file. */
export function tablesOfPlugin(snapshot: StorageSnapshot, plugin: string): StorageSnapshot {
  const all = Object.entries(snapshot.tables)
  const own = all.filter(([, table]) => table.plugin === plugin).map(([name, table]) => [name, withoutAdditions(table)])
  const additions = all
    .filter(([, table]) => table.plugin !== plugin)
    .map(([name, table]) => [name, partOf(table, plugin)] as const)
    .filter(([, part]) => part.columns.length > 0 || part.bin.length > 0)
  return {
    tables: Object.fromEntries(own) as StorageSnapshot['tables'],
    bin: snapshot.bin,
    ...(additions.length > 0 ? { additions: Object.fromEntries(additions) } : {}),
  }
}

/** The snapshots of several plugins as one, each after those it requires. */
export function mergeSnapshots(all: StorageSnapshot, one: StorageSnapshot): StorageSnapshot {
  const tables: Record<string, TableShape> = { ...all.tables, ...one.tables }
  for (const [name, part] of Object.entries(one.additions ?? {})) {
    const table = tables[name]
    if (table) tables[name] = joined(table, part)
  }
  return { tables, bin: [...all.bin, ...one.bin] }
}

function joined(table: TableShape, part: TableAddition): TableShape {
  return {
    ...table,
    columns: [...table.columns, ...part.columns],
    foreignKeys: [...table.foreignKeys, ...part.foreignKeys],
    indexes: [...table.indexes, ...part.indexes],
    ...withExclusions([...exclusionsIn(table), ...exclusionsIn(part)]),
    bin: [...table.bin, ...part.bin],
  }
}

/**
 * Which plugin's migration a change belongs in: that of the table, or of what it adds to it. `tables` are those
 * before and after, the change may be about either.
 */
export function ownerOf(change: Change, tables: readonly TableShape[]): string | undefined {
  const named = tables.filter(({ name }) => name === change.table)
  const owners = named.map((table) => ownerIn(table)(columnsOf(change, table)))
  return owners.find((owner, index) => owner !== named[index]?.plugin) ?? owners[0]
}

/** The columns that a change is about; none where it is about the table. */
function columnsOf(change: Change, table: TableShape): readonly string[] {
  switch (change.kind) {
    case 'add_column':
    case 'restore_column':
      return [change.column.name]
    case 'drop_column':
      return [change.column, change.bin]
    case 'rename_column':
      return [change.column, change.to]
    case 'retype_column':
    case 'convert_column':
    case 'change_nullability':
    case 'fill_key':
    case 'fill_over':
      return [change.column]
    case 'add_index':
      return change.index.columns.map(({ name }) => name)
    case 'drop_index':
      return table.indexes.find(({ name }) => name === change.index)?.columns.map(({ name }) => name) ?? []
    case 'add_exclusion':
      return [...change.exclusion.keys, change.exclusion.from, change.exclusion.to]
    case 'drop_exclusion': {
      const found = exclusionsIn(table).find(({ name }) => name === change.exclusion)
      return found ? [...found.keys, found.from, found.to] : []
    }
    case 'add_foreign_key':
      return change.key.columns
    case 'drop_foreign_key':
      return table.foreignKeys.find(({ name }) => name === change.key)?.columns ?? []
    case 'add_table':
    case 'drop_table':
    case 'restore_table':
    case 'rename_table':
      return []
  }
}
