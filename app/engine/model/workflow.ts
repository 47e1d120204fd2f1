import type { Expr } from '../expressions/main.js'

/** What a state or button says by its colour. */
export type Tone = 'neutral' | 'primary' | 'success' | 'warning' | 'danger'

export interface WorkflowState {
  readonly name: string
  readonly title: string
  readonly tone: Tone
  /** Fields that may still be written in this state; null for all. A record that is not open to all is not deleted either. */
  readonly editable: readonly string[] | null
}

/** A named step from some states to one. Who may take it is a grant of that name. */
export interface Transition {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly from: readonly string[]
  readonly to: string
  /** Must hold on the record, its rows and the actor; unknown is no. `message` says why it may not. */
  readonly guard: Expr | null
  readonly message: string
  /** Names of the record's members the guard reads. */
  readonly inputs: readonly string[]
  readonly reason: 'none' | 'optional' | 'required'
  /** What people are asked before; null asks nothing. */
  readonly confirm: string | null
  readonly tone: Tone
  readonly icon: string
}

/** The states of an entity, kept in one of its choice fields, and the only ways between them. */
export interface Workflow {
  readonly field: string
  readonly initial: string
  readonly states: readonly WorkflowState[]
  readonly transitions: readonly Transition[]
}

/** What guards may ask of whoever asks, beside the record. */
export const GUARD_PARAMS = ['actor.user', 'actor.school', 'today'] as const
