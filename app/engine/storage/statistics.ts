import type { Database } from '../sql/main.js'

/** What makes or renews the planner's statistics where they are missing or old; cheap where they are not. */
const STATEMENT = { sqlite: 'pragma optimize = 0x10002', postgres: 'analyze' } as const

/**
 * Gathers what the database's planner must know of the tables. Without it SQLite takes an index that
 * walks all rows of a school where one of ten would do; PostgreSQL does it by itself, but later.
 */
export async function gatherStatistics(database: Database): Promise<void> {
  const statement = { text: STATEMENT[database.dialect], values: [] }
  const owner = database.asOwner()
  await owner.transaction(() => owner.write([statement]), { label: 'statistics' })
}
