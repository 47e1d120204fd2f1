import type { Change } from './changes/main.js'
import { readMigrations, writeMigration, writeSnapshot } from './migration_files.js'
import type { PluginPlan, StoragePlan } from './plan.js'

export interface WrittenMigration {
  readonly plugin: string
  readonly name: string
  /** The paths written: the migration and the snapshot beside it. */
  readonly files: readonly string[]
}

/**
 * Writes the next migration and the snapshot of each plugin in a plan; for development only. A plan
 * with refusals is not written: it would leave the snapshots behind the declarations.
 */
export async function writeMigrations(
  root: string,
  plan: StoragePlan,
  options: { readonly name?: string } = {}
): Promise<readonly WrittenMigration[]> {
  if (plan.refusals.length > 0) throw new Error('A plan with refusals cannot be written')
  const written: WrittenMigration[] = []
  for (const part of plan.plugins) {
    const known = await readMigrations(root, part.plugin)
    const name = `${numberAfter(known.at(-1)?.name)}_${options.name ?? nameOf(part, known.length === 0)}`
    const migration = await writeMigration(root, { plugin: part.plugin, name, changes: part.changes })
    const snapshot = await writeSnapshot(root, part.plugin, part.after)
    written.push({ plugin: part.plugin, name, files: [migration, snapshot] })
  }
  return written
}

function numberAfter(name: string | undefined): string {
  return String(Number(name?.slice(0, 4) ?? 0) + 1).padStart(4, '0')
}

/** `initial`, else the first change, which is what people look for: `add_column_app_items_phone`. */
function nameOf(part: PluginPlan, isFirst: boolean): string {
  const change = part.changes[0]
  return isFirst || !change
    ? 'initial'
    : [change.kind, change.table, subjectOf(change)].filter(Boolean).join('_').slice(0, 80)
}

function subjectOf(change: Change): string {
  if ('column' in change) return typeof change.column === 'string' ? change.column : change.column.name
  return ''
}
