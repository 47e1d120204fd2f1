import type { Database, Row } from '../sql/main.js'
import { groupBy, type LiveTable } from './live_tables.js'

/** Columns of the tables in the schema that unqualified names mean; collations other than the default are told. */
const COLUMNS = `
  select c.relname as tab, a.attname as name, not a.attnotnull as nullable,
         format_type(a.atttypid, a.atttypmod) as type,
         case when a.attcollation <> 0 and a.attcollation <> t.typcollation then l.collname end as collation
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  left join pg_collation l on l.oid = a.attcollation
  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
  order by c.relname, a.attnum`

const INDEXES = `
  select t.relname as tab, c.relname as name, i.indisunique as is_unique, i.indisprimary as is_primary,
         i.indpred is not null as partial,
         array(select a.attname::text from unnest(i.indkey::int[]) with ordinality k(num, pos)
               left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.num
               order by k.pos) as cols
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
  where t.relnamespace = current_schema()::regnamespace and i.indisvalid
  order by t.relname, c.relname`

const FOREIGN_KEYS = `
  select t.relname as tab, r.relname as target,
         array(select a.attname::text from unnest(k.conkey) with ordinality x(num, pos)
               join pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.num order by x.pos) as cols,
         array(select a.attname::text from unnest(k.confkey) with ordinality x(num, pos)
               join pg_attribute a on a.attrelid = k.confrelid and a.attnum = x.num order by x.pos) as refs
  from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class r on r.oid = k.confrelid
  where k.contype = 'f' and t.relnamespace = current_schema()::regnamespace
  order by t.relname, k.conname`

const EXCLUSIONS = `
  select t.relname as tab, k.conname as name from pg_constraint k join pg_class t on t.oid = k.conrelid
  where k.contype = 'x' and t.relnamespace = current_schema()::regnamespace order by t.relname, k.conname`

/** PostgreSQL's own words for what `typeText` writes. */
const TYPES: Readonly<Record<string, string>> = { 'timestamp(3) with time zone': 'timestamptz(3)' }

/** All tables of the current schema of a PostgreSQL database. */
export async function introspectPostgres(database: Database): Promise<readonly LiveTable[]> {
  const [columns = [], indexes = [], keys = [], exclusions = []] = await database.readAll(
    [COLUMNS, INDEXES, FOREIGN_KEYS, EXCLUSIONS].map((text) => ({ text, values: [] }))
  )
  const indexesOf = groupBy(indexes, tableName)
  const keysOf = groupBy(keys, tableName)
  const exclusionsOf = groupBy(exclusions, tableName)
  return [...groupBy(columns, tableName)].map(([name, rows]) => {
    const all = indexesOf.get(name) ?? []
    return {
      name,
      columns: Object.fromEntries(
        rows.map((row) => [String(row['name']), { type: typeOf(row), nullable: row['nullable'] === true }])
      ),
      primaryKey: names(all.find((row) => row['is_primary'] === true)?.['cols']),
      indexes: all
        .filter((row) => row['is_primary'] !== true)
        .map((row) => ({
          name: String(row['name']),
          columns: names(row['cols']),
          unique: row['is_unique'] === true,
          partial: row['partial'] === true,
        })),
      foreignKeys: (keysOf.get(name) ?? []).map((row) => ({
        columns: names(row['cols']),
        table: String(row['target']),
        references: names(row['refs']),
      })),
      exclusions: (exclusionsOf.get(name) ?? []).map((row) => String(row['name'])),
    }
  })
}

function typeOf(row: Row): string {
  const type = String(row['type'])
  const collation = row['collation']
  return `${TYPES[type] ?? type}${typeof collation === 'string' ? ` collate "${collation}"` : ''}`
}

function tableName(row: Row): string {
  return String(row['tab'])
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
