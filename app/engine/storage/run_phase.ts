import type { Database } from '../sql/main.js'
import { noteBin, refuseEmptied, refuseStrangers, withLiveBins } from './bin.js'
import { describeChange, evolve, onlineSteps, upSteps, type Change, type Step } from './changes/main.js'
import { refuseBlocked, refuseBlockedAhead, runStep } from './execute.js'
import { runOnline, shortly } from './online.js'
import type { StorageSnapshot } from './shapes.js'

/** Changes to be made, and what is to be done along with each. */
export interface PhaseRun {
  readonly database: Database
  readonly changes: readonly Change[]
  readonly before: StorageSnapshot
  readonly at: Date
}

/** Makes changes in the open transaction. Throws E_CHANGE_REFUSED where rows stand in the way of one. */
export async function runInTransaction({ database, changes, before, at }: PhaseRun): Promise<void> {
  let snapshot = before
  for (const change of changes) {
    snapshot = await withLiveBins(database, snapshot, change.table)
    const description = describeChange(change)
    await refuseEmptied(database, change, description)
    await refuseBlocked(database, change, snapshot, description)
    const steps = upSteps(change, snapshot, database.dialect)
    const { columns = [], bin = [] } = snapshot.tables[change.table] ?? {}
    const known = [...columns, ...bin].map(({ name }) => name)
    await refuseStrangers(database, { table: change.table, known, steps }, description)
    for (const step of steps) await runStep(database, step, (work) => work())
    await noteBin(database, change, at)
    snapshot = evolve(snapshot, [change])
  }
}

export interface OnlineRun extends PhaseRun {
  /** Steps that an earlier run has done. */
  readonly done: number
  /** Keeps how many steps are done, in the transaction of the last of them. */
  readonly keep: (done: number) => Promise<void>
}

/**
 * Makes changes on a PostgreSQL that serves, step by step, going on where an earlier run was broken off. A change
 * that cannot be made leaves nothing behind; those before it stay.
 */
export async function runBesideWriters(run: OnlineRun): Promise<void> {
  const { database, changes } = run
  if (run.done === 0) await refuseBlockedAhead(database, changes, run.before)
  let [snapshot, first] = [run.before, 0]
  for (const change of changes) {
    const { steps, undo } = onlineSteps(change, snapshot)
    if (first + steps.length > run.done) {
      try {
        await runOnlineChange(run, change, snapshot, steps, first)
      } catch (error) {
        await shortly(database, async () => {
          for (const text of undo) await database.write([{ text, values: [] }])
          await run.keep(first)
        })
        throw error
      }
    }
    first += steps.length
    snapshot = evolve(snapshot, [change])
  }
}

async function runOnlineChange(
  { database, at, done, keep }: OnlineRun,
  change: Change,
  snapshot: StorageSnapshot,
  steps: readonly Step[],
  first: number
): Promise<void> {
  if (done <= first) {
    const description = describeChange(change)
    await refuseEmptied(database, change, description)
    await refuseBlocked(database, change, snapshot, description)
  }
  for (const [index, step] of steps.entries()) {
    const number = first + index + 1
    if (number <= done) continue
    await runOnline(database, step, async () => {
      if (index === steps.length - 1) await noteBin(database, change, at)
      await keep(number)
    })
  }
}

/** The changes that are wholly done after so many steps, and what takes away the rest. */
export function doneAfter(
  changes: readonly Change[],
  before: StorageSnapshot,
  done: number
): { readonly changes: readonly Change[]; readonly undo: readonly string[] } {
  const whole: Change[] = []
  let [snapshot, first] = [before, 0]
  for (const change of changes) {
    const { steps, undo } = onlineSteps(change, snapshot)
    first += steps.length
    if (first > done) return { changes: whole, undo }
    whole.push(change)
    snapshot = evolve(snapshot, [change])
  }
  return { changes: whole, undo: [] }
}
