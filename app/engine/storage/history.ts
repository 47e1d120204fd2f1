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
  const migrations: Migration[] = []
  for (const plugin of pluginOrder(plugins)) migrations.push(...(await readMigrations(root, plugin)))
  return datedAfter(EMPTY_SNAPSHOT, migrations)
}

/**
 * The pending ones with the tables that they find in a database which has run the others: also what a plugin
 * that comes later in a new database has added to theirs.
 */
export function datedHere(
  history: readonly DatedMigration[],
  pending: readonly DatedMigration[]
): readonly DatedMigration[] {
  const here = stateWithout(history, ({ plugin, name }) =>
    pending.some(({ migration }) => migration.plugin === plugin && migration.name === name)
  )
  return datedAfter(
    here,
    pending.map(({ migration }) => migration)
  )
}

/** The tables that a migration found in a database which has run it, with what other plugins have made of them since. */
export function stateBefore(
  history: readonly DatedMigration[],
  applied: readonly { readonly plugin: string; readonly name: string }[],
  { plugin, name }: Pick<Migration, 'plugin' | 'name'>
): StorageSnapshot {
  const ran = new Set(applied.map((item) => `${item.plugin}/${item.name}`))
  return stateWithout(
    history,
    (other) => !ran.has(`${other.plugin}/${other.name}`) || (other.plugin === plugin && other.name >= name)
  )
}

/** The tables after all migrations of a database but some. */
function stateWithout(history: readonly DatedMigration[], isOut: (migration: Migration) => boolean): StorageSnapshot {
  return history.reduce(
    (state, { migration }) => (isOut(migration) ? state : evolve(state, migration.changes)),
    EMPTY_SNAPSHOT
  )
}

function datedAfter(start: StorageSnapshot, migrations: readonly Migration[]): readonly DatedMigration[] {
  let before = start
  return migrations.map((migration) => {
    const dated = { migration, before }
    before = evolve(before, migration.changes)
    return dated
  })
}
