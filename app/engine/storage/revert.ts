import type { Database } from '../sql/main.js'
import { withFreeBins } from './bin.js'
import { inverseOf, evolve, type Change } from './changes/main.js'
import type { ApplyOptions } from './apply.js'
import { E_NO_WAY_BACK, E_OLD_PROCESSES } from './errors.js'
import { readHistory, stateBefore } from './history.js'
import type { DatedMigration } from './migration_files.js'
import { appliedMigrations, forgetMigration, ranMigrations, UNINSTALLED, type RanMigration } from './ledger.js'
import { underLock } from './lock.js'
import { splitPhases } from './phases.js'
import { liveProcesses } from './processes.js'
import { forgetProgress, readProgress, type Progress } from './progress.js'
import { doneAfter, runInTransaction } from './run_phase.js'

/**
 * Undoes a plugin's last migration, whole or as far as it has come, in one transaction, and forgets that it
 * ran; gives its name, or null when there was none. Throws E_NO_WAY_BACK where a change has no inverse or is under way
 * to its end, E_CHANGE_REFUSED where rows stand in the way or a bin was emptied, E_OLD_PROCESSES while
 * processes run the declarations that need it.
 */
export async function revertLastMigration(options: ApplyOptions & { readonly plugin: string }): Promise<string | null> {
  const { plugin, version } = options
  const database = options.database.asOwner()
  const history = await readHistory(options.root, options.plugins)
  return underLock(database, `revert ${plugin}`, async () => {
    const last = await lastOf(database, plugin)
    if (!last) return null
    const ran = await ranMigrations(database)
    const { dated, isFile } = datedOf(history, ran, plugin, last.name)
    // Without its file these are older declarations, and processes of newer ones need the migration.
    const users = (await liveProcesses(database)).filter((process) => (process.version === version) === isFile)
    if (users.length > 0) {
      throw new E_OLD_PROCESSES([`go back from ${plugin}/${last.name}`, users.map(({ label }) => label).join(', ')])
    }
    const before = stateBefore(history, ran, dated.migration)
    const { changes, undo } = whatIsDone({ ...dated, before }, last.progress)
    const work = async () => {
      await database.write([...undo].map((text) => ({ text, values: [] })))
      const back = await withFreeBins(database, inverseOf(before, changes))
      await runInTransaction({
        database,
        changes: back,
        before: evolve(before, changes),
        at: options.clock.system(),
      })
      await forgetMigration(database, plugin, last.name)
      await forgetProgress(database, dated.migration)
    }
    await database.transaction(work, { label: `revert ${plugin}` })
    return last.name
  })
}

/**
 * Undoes, last first, what a plugin's folder has no files for: the way back to an older version, by what the database
 * has kept of the newer one. Gives the names of what was undone. Throws as `revertLastMigration` does.
 */
export async function revertToFolder(options: ApplyOptions & { readonly plugin: string }): Promise<readonly string[]> {
  const history = await readHistory(options.root, options.plugins)
  const files = new Set(history.flatMap(({ migration: { plugin, name } }) => (plugin === options.plugin ? name : [])))
  const applied = (await appliedMigrations(options.database.asOwner())).filter(
    ({ plugin }) => plugin === options.plugin
  )
  const beyond = applied.filter(({ name }) => name !== UNINSTALLED && !files.has(name))
  const newest = [...files].sort().at(-1) ?? ''
  const lost = beyond.find(({ name }) => name < newest)
  if (lost) throw new E_NO_WAY_BACK([`${options.plugin}/${lost.name}`, 'its file is missing, and later ones are there'])
  const undone: string[] = []
  for (const { name } of beyond) {
    await revertLastMigration(options)
    undone.unshift(name)
  }
  return undone.reverse()
}

/** A migration by its file, else by what the database has kept of it. */
function datedOf(
  history: readonly DatedMigration[],
  ran: readonly RanMigration[],
  plugin: string,
  name: string
): { readonly dated: Pick<DatedMigration, 'migration'>; readonly isFile: boolean } {
  if (name === UNINSTALLED) {
    throw new E_NO_WAY_BACK([`uninstall ${plugin}`, 'put its folder back and run schema:apply'])
  }
  const file = history.find(({ migration }) => migration.plugin === plugin && migration.name === name)
  if (file) return { dated: file, isFile: true }
  const changes = ran.find((item) => item.plugin === plugin && item.name === name)?.changes
  if (!changes) throw new E_NO_WAY_BACK([`${plugin}/${name}`, 'its file is missing, and the database has not kept it'])
  return { dated: { migration: { plugin, name, changes, checksum: '' } }, isFile: false }
}

/** The migration that began last: one that is under way comes after all that are recorded. */
async function lastOf(
  database: Database,
  plugin: string
): Promise<{ readonly name: string; readonly progress: Progress | null } | null> {
  const progress = (await readProgress(database)).filter((item) => item.plugin === plugin)
  const recorded = (await appliedMigrations(database)).filter((item) => item.plugin === plugin)
  const name = [...progress, ...recorded]
    .map((item) => item.name)
    .sort()
    .at(-1)
  return name === undefined ? null : { name, progress: progress.find((item) => item.name === name) ?? null }
}

function whatIsDone(
  { migration, before }: DatedMigration,
  progress: Progress | null
): { readonly changes: readonly Change[]; readonly undo: readonly string[] } {
  if (progress === null) return { changes: migration.changes, undo: [] }
  if (progress.phase === 'whole') return doneAfter(migration.changes, before, progress.done)
  const { expand } = splitPhases(migration.changes, before)
  if (progress.phase === 'expand') return doneAfter(expand, before, progress.done)
  if (progress.done === 0) return { changes: expand, undo: [] }
  throw new E_NO_WAY_BACK([
    `${migration.plugin}/${migration.name}`,
    'it is being contracted: let schema:apply finish it',
  ])
}
