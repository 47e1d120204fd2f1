import { hashOf } from '../../app/engine/base/main.js'
import type { Engine } from '../../app/engine/main.js'
import { quoteIdentifier } from '../../app/engine/sql/main.js'

/** All rows of all tables of the engine, by table. */
export async function contentsOf({
  database,
  baseRegistry,
}: Engine): Promise<Readonly<Record<string, readonly object[]>>> {
  const tables = Object.values(baseRegistry.entities)
    .map(({ table }) => table)
    .sort()
  const contents = await database
    .acrossSchools()
    .readAll(tables.map((table) => ({ text: `select * from ${quoteIdentifier(table)} order by id`, values: [] })))
  return Object.fromEntries(tables.map((table, index) => [table, contents[index] ?? []]))
}

/**
 * A picture of all tables of the engine: rows and a checksum of their contents by table. Equal pictures
 * mean that nothing was written in between.
 */
export async function stateOf(engine: Engine): Promise<Readonly<Record<string, string>>> {
  const contents = Object.entries(await contentsOf(engine))
  return Object.fromEntries(contents.map(([table, rows]) => [table, `${rows.length} rows ${hashOf(rows)}`]))
}
