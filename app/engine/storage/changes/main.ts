import type { DialectName } from '../../fields/main.js'
import { E_NO_WAY_BACK } from '../errors.js'
import type { StorageSnapshot } from '../shapes.js'
import { addColumn } from './add_column.js'
import { addExclusion } from './add_exclusion.js'
import { addForeignKey } from './add_foreign_key.js'
import { addIndex } from './add_index.js'
import { addTable } from './add_table.js'
import { changeNullability } from './change_nullability.js'
import type { Change, ChangeKind, ChangeName, ChangeOf, Hazard, OnlineSteps, Phases, Step } from './contract.js'
import { convertColumn } from './convert_column.js'
import { dropColumn } from './drop_column.js'
import { dropExclusion } from './drop_exclusion.js'
import { dropForeignKey } from './drop_foreign_key.js'
import { dropIndex } from './drop_index.js'
import { dropTable } from './drop_table.js'
import { fillKey } from './fill_key.js'
import { fillOver } from './fill_over.js'
import { renameColumn } from './rename_column.js'
import { renameTable } from './rename_table.js'
import { restoreColumn } from './restore_column.js'
import { restoreTable } from './restore_table.js'
import { retypeColumn } from './retype_column.js'

export type {
  BuildStep,
  Change,
  ChangeName,
  ColumnType,
  FillKeyStep,
  Hazard,
  OnlineSteps,
  Step,
  UpdateStep,
} from './contract.js'
export { conversionOf } from './conversions.js'

const KINDS = {
  add_table: addTable,
  drop_table: dropTable,
  restore_table: restoreTable,
  rename_table: renameTable,
  add_column: addColumn,
  drop_column: dropColumn,
  restore_column: restoreColumn,
  rename_column: renameColumn,
  retype_column: retypeColumn,
  convert_column: convertColumn,
  change_nullability: changeNullability,
  fill_key: fillKey,
  fill_over: fillOver,
  add_index: addIndex,
  drop_index: dropIndex,
  add_exclusion: addExclusion,
  drop_exclusion: dropExclusion,
  add_foreign_key: addForeignKey,
  drop_foreign_key: dropForeignKey,
} satisfies { readonly [Name in ChangeName]: ChangeKind<ChangeOf<Name>> }

/** The kind of a change; the cast joins what the key of the map already pairs. */
function kindOf(change: Change): ChangeKind<Change> {
  return KINDS[change.kind] as unknown as ChangeKind<Change>
}

/** True for a name of the closed list. */
export function isChangeName(name: string): name is ChangeName {
  return Object.hasOwn(KINDS, name)
}

/** A change as an infinitive, for people. */
export function describeChange(change: Change): string {
  return kindOf(change).describe(change)
}

/** The tables after the changes, in order. */
export function evolve(before: StorageSnapshot, changes: readonly Change[]): StorageSnapshot {
  return changes.reduce((snapshot, change) => kindOf(change).evolve(change, snapshot), before)
}

/** What to do for one change, given the tables before it. */
export function upSteps(change: Change, before: StorageSnapshot, dialect: DialectName): readonly Step[] {
  return kindOf(change).up(change, before, dialect)
}

/** The same on a PostgreSQL that serves, in short steps. */
export function onlineSteps(change: Change, before: StorageSnapshot): OnlineSteps {
  const kind = kindOf(change)
  return kind.online?.(change, before) ?? { steps: kind.up(change, before, 'postgres'), undo: [] }
}

/** What of a change can happen beside processes of the old declarations, and what waits for their end. */
export function phasesOf(change: Change, before: StorageSnapshot): Phases {
  return kindOf(change).phases?.(change, before) ?? { expand: [change], contract: [] }
}

/** What could be lost or stands in the way. */
export function hazardsOf(change: Change, before: StorageSnapshot): readonly Hazard[] {
  return kindOf(change).hazards(change, before)
}

/** The changes that undo the given ones, last first; throws E_NO_WAY_BACK where one has no way back. */
export function inverseOf(before: StorageSnapshot, changes: readonly Change[]): readonly Change[] {
  const back: Change[] = []
  let snapshot = before
  for (const change of changes) {
    const inverse = kindOf(change).inverse(change, snapshot)
    if ('reason' in inverse) throw new E_NO_WAY_BACK([describeChange(change), inverse.reason])
    back.unshift(inverse)
    snapshot = evolve(snapshot, [change])
  }
  return back
}
