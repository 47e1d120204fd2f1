import { hashOf } from '../../app/engine/base/main.js'
import type { Engine } from '../../app/engine/main.js'
import { quoteIdentifier } from '../../app/engine/sql/main.js'

/**
 * A picture of all tables of the engine: rows and a checksum of their contents by table. Equal pictures
 * mean that nothing was written in between.
 */
export async function stateOf({ database, baseRegistry }: Engine): Promise<Readonly<Record<string, string>>> {
  const tables = Object.values(baseRegistry.entities)
    .map(({ table }) => table)
    .sort()
  const contents = await database
    .acrossSchools()
    .readAll(tables.map((table) => ({ text: `select * from ${quoteIdentifier(table)} order by id`, values: [] })))
  return Object.fromEntries(
    tables.map((table, index) => [table, `${contents[index]?.length ?? 0} rows ${hashOf(contents[index])}`])
  )
}
