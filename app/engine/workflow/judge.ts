import { Refusal } from '../base/main.js'
import { holds } from '../expressions/main.js'
import type { EvaluatedRecord, Expr } from '../expressions/main.js'
import type { Entity, Transition, Workflow, WorkflowState } from '../model/main.js'

/** The transition of a name; null where the entity has none. */
export function transitionNamed(entity: Entity, name: string): Transition | null {
  return entity.workflow?.transitions.find((transition) => transition.name === name) ?? null
}

export function stateNamed(workflow: Workflow, name: unknown): WorkflowState | null {
  return workflow.states.find((state) => state.name === name) ?? null
}

/** A record as guards see it, with its rows, and what they may ask of whoever asks. */
export interface Judged {
  readonly record: EvaluatedRecord
  readonly params: Readonly<Record<string, unknown>>
}

/** True where there is no guard or it holds; unknown is no. */
export function guardHolds(guard: Expr | null, judged: Judged): boolean {
  return guard === null || holds(guard, judged)
}

/** Refuses (409) a transition from a state that it does not leave, and one whose guard does not hold. */
export function judgeTransition(workflow: Workflow, transition: Transition, judged: Judged): void {
  const present = stateNamed(workflow, judged.record[workflow.field])
  if (!present || !transition.from.includes(present.name)) {
    const state = present ? present.title.toLowerCase() : 'in no state'
    throw refused(`"${transition.title}" is not possible: the record is ${state}.`, workflow)
  }
  if (!guardHolds(transition.guard, judged)) throw refused(transition.message, workflow)
}

function refused(message: string, workflow: Workflow): Refusal {
  return new Refusal('conflict', message, { details: { [workflow.field]: [message] } })
}
