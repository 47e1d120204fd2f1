import { readsOf } from '../../expressions/main.js'
import { judgeTransition } from '../../workflow/main.js'
import type { Attempt } from '../attempt.js'
import { scalarsOfWhole } from '../whole_record.js'
import { setValues } from '../set_values.js'

/** Judges the transition on the locked record and sets the state it leads to. */
export function moveState(attempt: Attempt): void {
  const { draft, session, before, now, params, transition } = attempt
  const { workflow } = draft.entity
  if (!before || !transition || !workflow) throw new Error('A transition needs a record and its workflow')
  attempt.after = before
  const { guard } = transition.transition
  const reads = new Set([workflow.field, ...(guard ? readsOf(guard) : [])])
  judgeTransition(workflow, transition.transition, { record: scalarsOfWhole(attempt, reads), params })
  attempt.after = {
    ...before,
    version: Number(before.version) + 1,
    updated_at: now,
    updated_by: session.actor.userId,
  }
  setValues(attempt, { [workflow.field]: transition.transition.to })
}
