import { ConstraintViolation } from '../sql/main.js'
import { openRun } from './attempt.js'
import type { Run } from './attempt.js'
import { refusalOfConstraint } from './constraints.js'
import type { WriteAnswer, WriteContext } from './context.js'
import { checkKey, claimKey, keepAnswer } from './steps/idempotency.js'
import { refuseViewer } from './viewing.js'

/** One named step of an operation. It waits only where it has to. */
export type Step<State> = (state: State) => void | Promise<void>

/** Runs the steps in their order. */
export async function runSteps<State>(steps: readonly Step<State>[], state: State): Promise<State> {
  for (const step of steps) {
    const pending = step(state)
    if (pending) await pending
  }
  return state
}

/**
 * Runs the steps in one transaction, up to the one that gives the answer; the request's key is claimed
 * before them and the answer kept with it after. `open` makes the state of one run: after a deadlock
 * everything runs again. Inside a transaction that is open already the writes leave before this returns,
 * so that what the database refuses is refused here.
 */
export async function runInTransaction<State extends Run>(
  label: string,
  context: WriteContext,
  steps: readonly Step<State>[],
  open: () => State
): Promise<WriteAnswer> {
  const { database, registry, actor } = context.session
  refuseViewer(actor)
  const isJoined = database.inTransaction
  try {
    return await database.transaction(
      async () => {
        const answer = await runOnce(label, context, steps, open())
        if (isJoined) await database.write([])
        return answer
      },
      { label }
    )
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    throw refusalOfConstraint(error, registry) ?? error
  }
}

/** The same for work that is no operation of one record: what it answers is kept with the request's key. */
export function inOneTransaction(
  label: string,
  context: WriteContext,
  work: () => Promise<WriteAnswer>
): Promise<WriteAnswer> {
  checkKey(context)
  const step: Step<Run> = async (run) => {
    run.answer = await work()
  }
  return runInTransaction(label, context, [step], () => openRun(context.session))
}

async function runOnce<State extends Run>(
  label: string,
  context: WriteContext,
  steps: readonly Step<State>[],
  state: State
): Promise<WriteAnswer> {
  await claimKey(context, state)
  if (state.answer) return state.answer
  for (const step of steps) {
    const pending = step(state)
    if (pending) await pending
    if (state.answer) break
  }
  if (!state.answer) throw new Error(`${label} ended without an answer`)
  keepAnswer(context, state)
  return state.answer
}
