import { tablesOfPlugin } from './additions.js'
import type { ApplyOptions } from './apply.js'
import { hashOf, type Json } from '../base/main.js'
import { quoteIdentifier, type Database } from '../sql/main.js'
import { describeChange, type Change } from './changes/main.js'
import { countRows } from './changes/counting.js'
import { E_NOT_UP_TO_DATE, E_OLD_PROCESSES } from './errors.js'
import { countHazard } from './execute.js'
import { readHistory, stateOf } from './history.js'
import { appliedMigrations, pendingOf, ranMigrations, recordMigration, UNINSTALLED } from './ledger.js'
import { underLock } from './lock.js'
import { leftBehindName } from './names.js'
import { liveProcesses } from './processes.js'
import { readProgress } from './progress.js'
import { inReferenceOrder } from './render.js'
import { runInTransaction } from './run_phase.js'
import { tableOf, type StorageSnapshot } from './shapes.js'
import { exclusionsIn } from './table_exclusions.js'

export interface UninstallOptions extends Omit<ApplyOptions, 'version'> {
  readonly plugin: string
  /** `storageVersion` of the declarations without the plugin: processes of others still need its tables. */
  readonly version: string
}

/** What goes to the bin, and how much is in it. */
export interface UninstallPlan {
  readonly tables: readonly { readonly table: string; readonly rows: number }[]
  /** Those it has added to tables of others; `rows` have a value. */
  readonly columns: readonly { readonly table: string; readonly column: string; readonly rows: number }[]
  /** One line per change. */
  readonly descriptions: readonly string[]
  /** Who still runs declarations with the plugin. */
  readonly processes: readonly string[]
}

/** What `uninstallPlugin` would do. Reads only; throws E_NOT_UP_TO_DATE as it does. */
export async function planUninstall(options: UninstallOptions): Promise<UninstallPlan> {
  const database = options.database.asOwner()
  const { plugin } = options
  const before = await stateToLeave(options, database)
  const part = tablesOfPlugin(before, plugin)
  const tables = Object.keys(part.tables).map(async (table) => ({ table, rows: await count(database, table) }))
  const added = Object.entries(part.additions ?? {}).flatMap(([table, { columns }]) =>
    columns.map(async ({ name: column }) => {
      const rows = await count(database, table, `${quoteIdentifier(column)} is not null`)
      return { table, column, rows }
    })
  )
  return {
    tables: await Promise.all(tables),
    columns: await Promise.all(added),
    descriptions: leavingChanges(before, plugin).map(describeChange),
    processes: await usersOf(options, database),
  }
}

/**
 * Puts a plugin's tables, and its columns in others', into the bin, and remembers how, in one transaction. Its
 * migrations stay written down as applied: with the folder back in place, `applyMigrations` takes all of it out again.
 * Throws E_NOT_UP_TO_DATE while migrations are pending or wait, E_OLD_PROCESSES while processes need the tables.
 */
export async function uninstallPlugin(options: UninstallOptions): Promise<void> {
  const { plugin, clock } = options
  const database = options.database.asOwner()
  const label = `uninstall ${plugin}`
  await underLock(database, label, async () => {
    const users = await usersOf(options, database)
    if (users.length > 0) throw new E_OLD_PROCESSES([label, users.join(', ')])
    const before = await stateToLeave(options, database)
    const changes = leavingChanges(before, plugin)
    const checksum = hashOf(changes as unknown as Json)
    const at = clock.system()
    const work = async () => {
      await runInTransaction({ database, changes, before, at })
      await recordMigration(database, { plugin, name: UNINSTALLED, changes, checksum }, at)
    }
    await database.transaction(work, { label })
  })
}

async function stateToLeave({ root, plugins, plugin }: UninstallOptions, database: Database): Promise<StorageSnapshot> {
  const history = await readHistory(root, plugins)
  const applied = await appliedMigrations(database)
  if (applied.some((item) => item.plugin === plugin && item.name === UNINSTALLED)) {
    throw new E_NOT_UP_TO_DATE([
      plugin,
      'it is uninstalled already: take away its folder, or run schema:apply to have it back',
    ])
  }
  if (pendingOf(history, applied).length > 0 || (await readProgress(database)).length > 0) {
    throw new E_NOT_UP_TO_DATE([plugin, 'migrations wait to be applied or finished: run schema:apply first'])
  }
  return stateOf(history, await ranMigrations(database))
}

async function usersOf({ version }: UninstallOptions, database: Database): Promise<readonly string[]> {
  const live = await liveProcesses(database)
  return live.filter((process) => process.version !== version).map(({ label }) => label)
}

/** What is made of added columns goes first, then keys that would look at a table which went before, then the rest. */
function leavingChanges(before: StorageSnapshot, plugin: string): readonly Change[] {
  const { tables, additions = {} } = tablesOfPlugin(before, plugin)
  // Referencing tables first, so that on the way back each finds those it references.
  const leaving = [...inReferenceOrder(Object.values(tables).map(({ name }) => tableOf(before, name)))].reverse()
  const added = Object.entries(additions).flatMap(([table, part]): Change[] => [
    ...exclusionsIn(part).map(({ name }): Change => ({ kind: 'drop_exclusion', table, exclusion: name })),
    ...part.indexes.map(({ name }): Change => ({ kind: 'drop_index', table, index: name })),
    ...part.foreignKeys.map(({ name }): Change => ({ kind: 'drop_foreign_key', table, key: name })),
    ...part.columns.map(({ name }): Change => {
      return { kind: 'drop_column', table, column: name, bin: leftBehindName(plugin, name) }
    }),
  ])
  const keys = leaving.flatMap(({ name, foreignKeys }, index) => {
    const gone = new Set(leaving.slice(0, index).map((table) => table.name))
    return foreignKeys
      .filter((key) => gone.has(key.table))
      .map((key): Change => {
        return { kind: 'drop_foreign_key', table: name, key: key.name }
      })
  })
  const own = leaving.map(({ name }): Change => ({
    kind: 'drop_table',
    table: name,
    bin: leftBehindName(plugin, name),
  }))
  return [...added, ...keys, ...own]
}

function count(database: Database, table: string, where?: string): Promise<number> {
  return countHazard(database, countRows(table, where)[database.dialect])
}
