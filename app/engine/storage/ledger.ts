import type { Database, Row, Statement } from '../sql/main.js'
import { typeText } from './render.js'
import type { Migration } from './migration_files.js'

/** The table in which a database remembers what it ran. No entity: it exists before all of them. */
export const LEDGER_TABLE = 'lectern_migrations'

export interface AppliedMigration {
  readonly plugin: string
  readonly name: string
  readonly checksum: string
}

/** Makes the ledger where it is missing. */
export async function prepareLedger(database: Database): Promise<void> {
  const text = typeText('text', database.dialect)
  await database.write([
    {
      text: `create table if not exists ${LEDGER_TABLE} (
        plugin ${text} not null, name ${text} not null, checksum ${text} not null,
        applied_at ${typeText('instant', database.dialect)} not null, primary key (plugin, name))`,
      values: [],
    },
  ])
}

/** What has been applied, in the order of names; nothing for a database without a ledger. */
export async function appliedMigrations(database: Database): Promise<readonly AppliedMigration[]> {
  if (!(await hasLedger(database))) return []
  const rows = await database.read({
    text: `select plugin, name, checksum from ${LEDGER_TABLE} order by plugin, name`,
    values: [],
  })
  return rows.map((row) => ({
    plugin: String(row['plugin']),
    name: String(row['name']),
    checksum: String(row['checksum']),
  }))
}

export async function recordMigration(database: Database, migration: Migration, at: Date): Promise<void> {
  const values = [migration.plugin, migration.name, migration.checksum, at.toISOString()]
  await database.write([
    statement(database, `insert into ${LEDGER_TABLE} (plugin, name, checksum, applied_at) values (?, ?, ?, ?)`, values),
  ])
}

export async function forgetMigration(database: Database, plugin: string, name: string): Promise<void> {
  await database.write([
    statement(database, `delete from ${LEDGER_TABLE} where plugin = ? and name = ?`, [plugin, name]),
  ])
}

async function hasLedger(database: Database): Promise<boolean> {
  const rows: readonly Row[] = await database.read({
    text:
      database.dialect === 'postgres'
        ? `select 1 as found where to_regclass('${LEDGER_TABLE}') is not null`
        : `select 1 as found from sqlite_schema where type = 'table' and name = '${LEDGER_TABLE}'`,
    values: [],
  })
  return rows.length > 0
}

/** Placeholders by dialect; the texts here are constants without other question marks. */
function statement(database: Database, text: string, values: readonly unknown[]): Statement {
  let index = 0
  return { text: database.dialect === 'postgres' ? text.replaceAll('?', () => `$${++index}`) : text, values }
}
