import type { Registry } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { findDrift, liveProcesses, pendingMigrations, waitingMigrations } from '../storage/main.js'
import type { Outcome } from './project.js'

export interface SchemaVerifyOptions {
  readonly root: string
  readonly registry: Registry
  readonly database: Database
}

/**
 * `schema:verify`: every way in which the live tables are not what the declarations need, and what is still to be
 * done to them. Fails for differences and for migrations that wait to be applied, not for what waits for old processes.
 */
export async function schemaVerify({ root, registry, database }: SchemaVerifyOptions): Promise<Outcome> {
  const pending = await pendingMigrations({ root, plugins: registry.plugins, database })
  const drift = await findDrift(registry, database)
  const waiting = await waitingMigrations(database)
  const processes = waiting.length > 0 ? await liveProcesses(database.asOwner()) : []
  const lines = [
    ...pending.map(({ plugin, name }) => `waits to be applied: ${plugin}/${name}`),
    ...drift.map(({ message }) => message),
    ...waiting.map(({ plugin, name }) => `waits to be finished by schema:apply: ${plugin}/${name}`),
    ...processes.map(({ label }) => `runs: ${label}`),
  ]
  return {
    ok: pending.length === 0 && drift.length === 0,
    text: lines.length > 0 ? lines.join('\n') : 'The database is what the declarations need.',
  }
}
