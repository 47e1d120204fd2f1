import type { Database } from '../sql/main.js'
import { inverseOf, type Change } from './changes/main.js'
import { stateOf } from './history.js'
import type { DatedMigration } from './migration_files.js'
import { forgetMigration, ranMigrations, UNINSTALLED, type AppliedMigration } from './ledger.js'
import { runInTransaction } from './run_phase.js'
import { exclusionsIn } from './table_exclusions.js'
import { columnsThere, hasTable } from './statements.js'

/** The plugins that are here while their tables lie in the bin. */
export function uninstalledAmong(
  plugins: readonly { readonly name: string }[],
  applied: readonly AppliedMigration[]
): readonly string[] {
  const gone = new Set(applied.filter(({ name }) => name === UNINSTALLED).map(({ plugin }) => plugin))
  return plugins.map(({ name }) => name).filter((name) => gone.has(name))
}

export interface BringBack {
  readonly database: Database
  readonly history: readonly DatedMigration[]
  readonly plugin: string
  readonly at: Date
}

/**
 * Takes what an uninstalled plugin has left out of the bin, in the open transaction. What was emptied
 * out of the bin comes back without its rows. Throws E_CHANGE_REFUSED where rows point at records that are gone.
 */
export async function bringBack({ database, history, plugin, at }: BringBack): Promise<void> {
  const ran = await ranMigrations(database)
  const index = ran.findIndex((item) => item.plugin === plugin && item.name === UNINSTALLED)
  const changes: Change[] = []
  for (const change of inverseOf(stateOf(history, ran.slice(0, index)), ran[index]?.changes ?? [])) {
    changes.push(...(await anewIfEmptied(database, change)))
  }
  await runInTransaction({ database, changes, before: stateOf(history, ran), at })
  await forgetMigration(database, plugin, UNINSTALLED)
}

/** What is no longer in the bin is made anew, empty. */
async function anewIfEmptied(database: Database, change: Change): Promise<readonly Change[]> {
  const { table } = change
  if (change.kind === 'restore_column') {
    const isThere = (await columnsThere(database, table)).has(change.bin)
    return [isThere ? change : { kind: 'add_column', table, column: change.column }]
  }
  if (change.kind !== 'restore_table' || (await hasTable(database, change.bin))) return [change]
  const { exclusions: _later, ...shape } = change.shape
  const held = exclusionsIn(change.shape).map((exclusion): Change => ({ kind: 'add_exclusion', table, exclusion }))
  return [{ kind: 'add_table', table, shape }, ...held]
}
