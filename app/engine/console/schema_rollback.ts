import type { Clock, Registry } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { neededBy, revertLastMigration, revertToFolder } from '../storage/main.js'
import type { Outcome } from './project.js'

export interface SchemaRollbackOptions {
  readonly root: string
  readonly registry: Registry
  readonly database: Database
  readonly clock: Pick<Clock, 'system'>
  readonly plugin: string
  /** Back to the version of the plugin that the folder holds. */
  readonly toFolder?: boolean
}

/**
 * `schema:rollback <plugin>`: undoes the plugin's last migration. Its file stays: the next apply does it again. With
 * `toFolder` undoes what an older version of its folder does not know.
 */
export async function schemaRollback(options: SchemaRollbackOptions): Promise<Outcome> {
  const { registry, plugin, toFolder = false, ...ground } = options
  if (toFolder) {
    const undone = await revertToFolder({ ...ground, ...neededBy(registry), plugin })
    if (undone.length === 0) return { ok: true, text: `The folder knows all that was applied of "${plugin}".` }
    const kept = 'What they had added waits in the bin: schema:bin lists it.'
    return { ok: true, text: [...undone.map((name) => `undone ${plugin}/${name}`), kept].join('\n') }
  }
  const name = await revertLastMigration({ ...ground, ...neededBy(registry), plugin })
  if (name === null) return { ok: false, text: `Nothing of "${plugin}" was applied.` }
  const advice = 'Its file stays: take it away, with what was declared, or schema:apply does it again.'
  return { ok: true, text: `undone ${plugin}/${name}\n${advice}` }
}
