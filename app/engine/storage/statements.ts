import type { DialectName } from '../fields/main.js'
import { bindParams, compileFragment, sql, value, type Database, type Fragment, type Statement } from '../sql/main.js'

/** A statement of the planner's own, which is rare and not kept prepared. */
export function bound(fragment: Fragment, dialect: DialectName): Statement {
  const compiled = compileFragment(fragment, dialect)
  return { text: compiled.text, values: bindParams(compiled, {}, dialect) }
}

/** True where a table of that name is there. */
export async function hasTable(database: Database, name: string): Promise<boolean> {
  const find =
    database.dialect === 'postgres'
      ? sql`select 1 as found where to_regclass(${value(name)}) is not null`
      : sql`select 1 as found from sqlite_schema where type = 'table' and name = ${value(name)}`
  const rows = await database.read(bound(find, database.dialect))
  return rows.length > 0
}

/** The columns of a table; none where it is not there. */
export async function columnsThere(database: Database, table: string): Promise<ReadonlySet<string>> {
  const find =
    database.dialect === 'postgres'
      ? sql`select attname as name from pg_attribute where attrelid = to_regclass(${value(table)}) and not attisdropped`
      : sql`select name from pragma_table_info(${value(table)})`
  const rows = await database.read(bound(find, database.dialect))
  return new Set(rows.map((row) => String(row['name'])))
}
