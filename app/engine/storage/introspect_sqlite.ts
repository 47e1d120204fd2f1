import type { Database, Row } from '../sql/main.js'
import { groupBy, type LiveTable } from './live_tables.js'
import { heldBy } from './exclusion.js'

const COLUMNS = `
  select t.name as tab, c.name as name, lower(c.type) as type, c."notnull" as required, c.pk as pk
  from sqlite_schema t join pragma_table_info(t.name) c where t.type = 'table' order by t.name, c.cid`

const INDEXES = `
  select t.name as tab, i.name as name, i."unique" as is_unique, i.partial as partial, x.name as col
  from sqlite_schema t join pragma_index_list(t.name) i join pragma_index_info(i.name) x
  where t.type = 'table' and i.origin = 'c' order by t.name, i.name, x.seqno`

const FOREIGN_KEYS = `
  select t.name as tab, f.id as id, f."table" as target, f."from" as col, f."to" as ref
  from sqlite_schema t join pragma_foreign_key_list(t.name) f where t.type = 'table' order by t.name, f.id, f.seq`

const TRIGGERS = `
  select tbl_name as tab, name from sqlite_schema where type = 'trigger' order by tbl_name, name`

/** All tables of a SQLite database. */
export async function introspectSqlite(database: Database): Promise<readonly LiveTable[]> {
  const [columns = [], indexes = [], keys = [], triggers = []] = await database.readAll(
    [COLUMNS, INDEXES, FOREIGN_KEYS, TRIGGERS].map((text) => ({ text, values: [] }))
  )
  const indexesOf = groupBy(indexes, tableName)
  const keysOf = groupBy(keys, tableName)
  const triggersOf = groupBy(triggers, tableName)
  return [...groupBy(columns, tableName)].map(([name, rows]) => ({
    name,
    columns: Object.fromEntries(
      rows.map((row) => [String(row['name']), { type: String(row['type']), nullable: row['required'] === 0 }])
    ),
    primaryKey: rows
      .filter((row) => Number(row['pk']) > 0)
      .sort((a, b) => Number(a['pk']) - Number(b['pk']))
      .map((row) => String(row['name'])),
    indexes: [...groupBy(indexesOf.get(name) ?? [], (row) => String(row['name']))].map(([index, parts]) => ({
      name: index,
      columns: parts.map((part) => String(part['col'])),
      unique: parts[0]?.['is_unique'] === 1,
      partial: parts[0]?.['partial'] === 1,
    })),
    foreignKeys: [...groupBy(keysOf.get(name) ?? [], (row) => String(row['id'])).values()].map((parts) => ({
      columns: parts.map((part) => String(part['col'])),
      table: String(parts[0]?.['target']),
      references: parts.map((part) => String(part['ref'])),
    })),
    exclusions: heldBy((triggersOf.get(name) ?? []).map((row) => String(row['name']))),
  }))
}

function tableName(row: Row): string {
  return String(row['tab'])
}
