import { quoteIdentifier, raw, sql, value, type Database, type Fragment } from '../sql/main.js'
import type { Change, Step } from './changes/main.js'
import { E_CHANGE_REFUSED } from './errors.js'
import { binName, isBinName } from './names.js'
import { typeText } from './render.js'
import { bound, columnsThere, hasTable } from './statements.js'
import { withTable, type ColumnShape, type StorageSnapshot } from './shapes.js'

/** What this database has in its bins, and since when. */
export const BIN_TABLE = 'lectern_bin'

/** A dropped column, or a dropped table (`bin` is then its name, `column` empty). */
export interface Binned {
  readonly table: string
  readonly column: string
  readonly bin: string
  readonly droppedAt: Date
}

export async function prepareBin(database: Database): Promise<void> {
  const [text, instant] = [typeText('text', database.dialect), typeText('instant', database.dialect)]
  const table = `create table if not exists ${BIN_TABLE} (
    table_name ${text} not null, column_name ${text} not null, bin ${text} not null, dropped_at ${instant} not null,
    primary key (table_name, bin))`
  await database.write([bound(raw(table), database.dialect)])
}

/** Oldest first; nothing for a database without bins. */
export async function listBin(database: Database): Promise<readonly Binned[]> {
  if (!(await hasTable(database, BIN_TABLE))) return []
  const all = sql`select table_name, column_name, bin, dropped_at from ${BIN_TABLE} order by dropped_at, table_name, bin`
  const rows = await database.read(bound(all, database.dialect))
  return rows.map((row) => ({
    table: String(row['table_name']),
    column: String(row['column_name']),
    bin: String(row['bin']),
    droppedAt: new Date(String(row['dropped_at'])),
  }))
}

/** Keeps the list in step with a change, in its transaction. */
export async function noteBin(database: Database, change: Change, at: Date): Promise<void> {
  const note = noteOf(change, at)
  if (note) await database.write([bound(note, database.dialect)])
}

function noteOf(change: Change, at: Date): Fragment | null {
  switch (change.kind) {
    case 'drop_column':
      return added(change.table, change.column, change.bin, at)
    case 'drop_table':
      return added(change.table, '', change.bin, at)
    case 'restore_column':
    case 'restore_table':
      return sql`delete from ${BIN_TABLE} where table_name = ${value(change.table)} and bin = ${value(change.bin)}`
    case 'rename_table':
      return sql`update ${BIN_TABLE} set table_name = ${value(change.to)} where table_name = ${value(change.table)}`
    default:
      return null
  }
}

function added(table: string, column: string, bin: string, at: Date): Fragment {
  const row = sql`${value(table)}, ${value(column)}, ${value(bin)}, ${value(at.toISOString())}`
  return sql`insert into ${BIN_TABLE} (table_name, column_name, bin, dropped_at) values (${row})
    on conflict (table_name, bin) do nothing`
}

/**
 * Drops for good what went to the bin before a moment, and tells what. After it there is no way back to it;
 * `withLiveBins` and `refuseEmptied` keep later changes from looking for it.
 */
export async function emptyBin(database: Database, before: Date): Promise<readonly Binned[]> {
  const due = (await listBin(database)).filter((item) => item.droppedAt < before)
  for (const { table, column, bin } of due) {
    const drop =
      column === ''
        ? `drop table if exists ${quoteIdentifier(bin)}`
        : `alter table ${quoteIdentifier(table)} drop column ${quoteIdentifier(bin)}`
    const forget = sql`delete from ${BIN_TABLE} where table_name = ${value(table)} and bin = ${value(bin)}`
    await database.write([{ text: drop, values: [] }, bound(forget, database.dialect)])
  }
  return due
}

/**
 * A snapshot whose table has the bins that this database has of it; where that matters, on SQLite, which writes tables
 * anew: some were emptied, others were left by migrations that were undone.
 */
export async function withLiveBins(
  database: Database,
  before: StorageSnapshot,
  name: string
): Promise<StorageSnapshot> {
  const table = before.tables[name]
  if (database.dialect === 'postgres' || !table) return before
  const find = sql`select name, type from pragma_table_info(${value(name)})`
  const there = await database.read(bound(find, database.dialect))
  if (there.length === 0) return before
  const bin = there.flatMap((row): ColumnShape[] => {
    const column = String(row['name'])
    if (!isBinName(column)) return []
    const kind = String(row['type']).toLowerCase() === 'integer' ? 'integer' : 'text'
    return [table.bin.find((item) => item.name === column) ?? { name: column, kind, nullable: true }]
  })
  return withTable(before, { ...table, bin })
}

/** Changes of which none puts anything under a name that is taken in a bin of this database. */
export async function withFreeBins(database: Database, changes: readonly Change[]): Promise<readonly Change[]> {
  const free: Change[] = []
  for (const change of changes) free.push(await withFreeBin(database, change))
  return free
}

async function withFreeBin(database: Database, change: Change): Promise<Change> {
  if (change.kind === 'drop_column') {
    const there = await columnsThere(database, change.table)
    return there.has(change.bin) ? { ...change, bin: binName(change.column, [...there]) } : change
  }
  if (change.kind !== 'drop_table' || !(await hasTable(database, change.bin))) return change
  const taken = (await listBin(database)).map(({ bin }) => bin)
  return { ...change, bin: binName(change.table, [...taken, change.bin]) }
}

/** Throws E_CHANGE_REFUSED where a change would take something out of a bin that was emptied. */
export async function refuseEmptied(database: Database, change: Change, description: string): Promise<void> {
  const isThere =
    change.kind === 'restore_column'
      ? (await columnsThere(database, change.table)).has(change.bin)
      : change.kind !== 'restore_table' || (await hasTable(database, change.bin))
  if (!isThere) throw new E_CHANGE_REFUSED([description, 'its bin was emptied'])
}

/**
 * Throws E_CHANGE_REFUSED where a table is about to be written anew, as SQLite changes tables, that has columns
 * nobody knows: a plugin that has added them is not here, and its values would go.
 */
export async function refuseStrangers(
  database: Database,
  {
    table,
    known,
    steps,
  }: { readonly table: string; readonly known: readonly string[]; readonly steps: readonly Step[] },
  description: string
): Promise<void> {
  if (!steps.includes(`drop table ${quoteIdentifier(table)}`)) return
  const strange = [...(await columnsThere(database, table))].filter((name) => !known.includes(name) && !isBinName(name))
  if (strange.length > 0) {
    const why = `the table has columns of a plugin that is not installed: ${strange.join(', ')}`
    throw new E_CHANGE_REFUSED([description, why])
  }
}
