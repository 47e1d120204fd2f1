import { evolve, phasesOf, type Change } from './changes/main.js'
import type { StorageSnapshot } from './shapes.js'

/** A migration's changes in two runs. */
export interface MigrationPhases {
  /** Why no process of the old declarations may run at all; null where some may. */
  readonly alone: Change | null
  readonly expand: readonly Change[]
  /** What waits until no process runs the old declarations. */
  readonly contract: readonly Change[]
}

/**
 * What of a migration can happen beside processes of the old declarations. Where one of its changes leaves no
 * state that old and new can both live with (a new name or type), none of them can.
 */
export function splitPhases(changes: readonly Change[], before: StorageSnapshot): MigrationPhases {
  const expand: Change[] = []
  const contract: Change[] = []
  let snapshot = before
  for (const change of changes) {
    const phases = phasesOf(change, snapshot)
    if (phases === 'alone') return { alone: change, expand: changes, contract: [] }
    expand.push(...phases.expand)
    contract.push(...phases.contract)
    snapshot = evolve(snapshot, [change])
  }
  return { alone: null, expand, contract }
}

/** What changes are about, as `table` and `table.column`; of a renamed thing both names. */
export function touchedBy(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(
    changes.flatMap((change) => {
      const columns = 'column' in change ? [typeof change.column === 'string' ? change.column : change.column.name] : []
      const tables = [change.table, ...(change.kind === 'rename_table' ? [change.to] : [])]
      return [...tables, ...columns.map((column) => `${change.table}.${column}`)]
    })
  )
}
