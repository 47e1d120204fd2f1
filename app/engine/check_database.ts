import { E_DATABASE_DIFFERS } from './errors.js'
import type { Registry } from './model/main.js'
import type { Database } from './sql/main.js'
import { findDrift, pendingMigrations } from './storage/main.js'

/** Throws E_DATABASE_DIFFERS unless the tables are what the declarations need. Reads only. */
export async function checkDatabase(root: string, registry: Registry, database: Database): Promise<void> {
  const pending = await pendingMigrations({ root, plugins: registry.plugins, database })
  const waiting = pending.map(({ plugin, name }) => `waits to be applied: ${plugin}/${name}`)
  const drift = waiting.length > 0 ? [] : await findDrift(registry, database)
  const differences = [...waiting, ...drift.map(({ message }) => message)]
  if (differences.length > 0) throw new E_DATABASE_DIFFERS([differences.join('\n')])
}
