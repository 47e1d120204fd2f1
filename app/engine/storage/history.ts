import { toposort } from '../base/main.js'
import type { PluginInfo } from '../model/main.js'
import { evolve } from './changes/main.js'
import type { RanMigration } from './ledger.js'
import { CORE, readMigrations, type DatedMigration, type Migration } from './migration_files.js'
import { EMPTY_SNAPSHOT, type StorageSnapshot } from './shapes.js'

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

/** The pending ones with the tables that they find in a database, whatever ran there and in which order. */
export function datedHere(
  history: readonly DatedMigration[],
  ran: readonly RanMigration[],
  pending: readonly DatedMigration[]
): readonly DatedMigration[] {
  return datedAfter(
    stateOf(history, ran),
    pending.map(({ migration }) => migration)
  )
}

/** The tables that a migration found in a database which has run it, with what other plugins have made of them since. */
export function stateBefore(
  history: readonly DatedMigration[],
  ran: readonly RanMigration[],
  { plugin, name }: Pick<Migration, 'plugin' | 'name'>
): StorageSnapshot {
  const isEarlier = (other: RanMigration) => other.plugin !== plugin || other.name < name
  return stateOf(history, ran.filter(isEarlier))
}

/**
 * The tables after what a database has run, in the order in which it did: also after migrations of plugins that are
 * not here any more. What ran before the database kept order and changes comes first, in the order of files.
 */
export function stateOf(history: readonly DatedMigration[], ran: readonly RanMigration[]): StorageSnapshot {
  const bare = new Set(ran.filter(({ changes }) => changes === null).map(({ plugin, name }) => `${plugin}/${name}`))
  const first = history.filter(({ migration }) => bare.has(`${migration.plugin}/${migration.name}`))
  const changes = [...first.map(({ migration }) => migration.changes), ...ran.map((item) => item.changes ?? [])]
  return changes.reduce(evolve, EMPTY_SNAPSHOT)
}

function datedAfter(start: StorageSnapshot, migrations: readonly Migration[]): readonly DatedMigration[] {
  let before = start
  return migrations.map((migration) => {
    const dated = { migration, before }
    before = evolve(before, migration.changes)
    return dated
  })
}
