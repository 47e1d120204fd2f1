import { toposort } from '../base/main.js'
import type { PluginInfo } from '../model/main.js'
import { evolve } from './changes/main.js'
import { CORE, readMigrations, type Migration } from './migration_files.js'
import { EMPTY_SNAPSHOT, type StorageSnapshot } from './shapes.js'

/** A migration with the tables that it finds. */
export interface DatedMigration {
  readonly migration: Migration
  readonly before: StorageSnapshot
}

/** Plugin names so that each follows those it requires; the engine's own entities come first. */
export function pluginOrder(plugins: readonly Pick<PluginInfo, 'name' | 'requires'>[]): readonly string[] {
  const sorted = toposort(Object.fromEntries(plugins.map((plugin) => [plugin.name, plugin.requires])))
  if (sorted.kind === 'cycle') throw new Error(`Plugins require each other: ${sorted.members.join(', ')}`)
  return [CORE, ...sorted.order.filter((name) => name !== CORE)]
}

/** All migrations in the order in which a new database runs them. */
export async function readHistory(
  root: string,
  plugins: readonly Pick<PluginInfo, 'name' | 'requires'>[]
): Promise<readonly DatedMigration[]> {
  const dated: DatedMigration[] = []
  let before = EMPTY_SNAPSHOT
  for (const plugin of pluginOrder(plugins)) {
    for (const migration of await readMigrations(root, plugin)) {
      dated.push({ migration, before })
      before = evolve(before, migration.changes)
    }
  }
  return dated
}
