import type { Database } from '../sql/main.js'
import { inverseOf, evolve, type Change } from './changes/main.js'
import type { ApplyOptions } from './apply.js'
import { E_NO_WAY_BACK, E_OLD_PROCESSES } from './errors.js'
import { readHistory, stateBefore, type DatedMigration } from './history.js'
import { appliedMigrations, forgetMigration } from './ledger.js'
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
    const users = (await liveProcesses(database)).filter((process) => process.version === version)
    const last = await lastOf(database, plugin)
    if (!last) return null
    if (users.length > 0) {
      throw new E_OLD_PROCESSES([`go back from ${plugin}/${last.name}`, users.map(({ label }) => label).join(', ')])
    }
    const dated = history.find(({ migration }) => migration.plugin === plugin && migration.name === last.name)
    if (!dated) throw new E_NO_WAY_BACK([`${plugin}/${last.name}`, 'its file is missing'])
    const before = stateBefore(history, await appliedMigrations(database), dated.migration)
    const { changes, undo } = whatIsDone({ ...dated, before }, last.progress)
    const work = async () => {
      await database.write([...undo].map((text) => ({ text, values: [] })))
      const back = inverseOf(before, changes)
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
