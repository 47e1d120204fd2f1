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

/** A transition of the standard workflow of documents, and the action that makes a new draft of a cancelled one. */
export const SUBMIT = 'submit'
export const CANCEL = 'cancel'
export const AMEND = 'amend'

/** The state of a document that stands. */
export const SUBMITTED = 'submitted'

/** On a document: the record that it amends; on that record the other way round. */
export const AMENDED_FROM = 'amended_from'

/**
 * Present where records are documents: once submitted they stay as they are for everybody, code with all rights included,
 * but for the fields that their state leaves open.
 */
export interface DocumentRule {
  /** Links to documents that are submitted before this one is, and are not cancelled while it stands. */
  readonly dependsOn: readonly string[]
  /** The sequence to which an amendment adds its count; null where records have no number. */
  readonly number: string | null
}

/** The states of an entity, kept in one of its choice fields, and the only ways between them. */
export interface Workflow {
  readonly field: string
  readonly initial: string
  readonly states: readonly WorkflowState[]
  readonly transitions: readonly Transition[]
  readonly document: DocumentRule | null
}

/** What guards may ask of whoever asks, beside the record. */
export const GUARD_PARAMS = ['actor.user', 'actor.school', 'today'] as const
