import type { Clock, Registry } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { revertLastMigration, neededBy } from '../storage/main.js'
import type { Outcome } from './project.js'

export interface SchemaRollbackOptions {
  readonly root: string
  readonly registry: Registry
  readonly database: Database
  readonly clock: Pick<Clock, 'system'>
  readonly plugin: string
}

/** `schema:rollback <plugin>`: undoes the plugin's last migration. Its file stays: the next apply does it again. */
export async function schemaRollback({ registry, plugin, ...ground }: SchemaRollbackOptions): Promise<Outcome> {
  const name = await revertLastMigration({ ...ground, ...neededBy(registry), plugin })
  if (name === null) return { ok: false, text: `Nothing of "${plugin}" was applied.` }
  const advice = 'Its file stays: take it away, with what was declared, or schema:apply does it again.'
  return { ok: true, text: `undone ${plugin}/${name}\n${advice}` }
}
