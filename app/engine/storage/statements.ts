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
