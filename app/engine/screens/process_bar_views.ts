import type { Tone as ButtonTone } from '../model/main.js'

/** How a value feels; templates choose colours. */
export type Tone = 'good' | 'calm' | 'warn' | 'bad' | 'main'

/** A state on the way of a record. */
export interface WorkflowStepView {
  readonly key: string
  readonly label: string
  readonly tone: Tone
  readonly position: 'done' | 'current' | 'ahead'
}

/**
 * The button of an action or a transition. `path` is its address: its form by GET, the deed by POST. `ask` says
 * what stands between: `page` leads to a page that reads, `dialog` asks for input or consent, `nothing` is a
 * button that does it.
 */
export interface ProcessButtonView {
  readonly key: string
  readonly label: string
  readonly hint: string
  readonly icon: string
  readonly tone: ButtonTone
  readonly path: string
  readonly ask: 'nothing' | 'dialog' | 'page'
  /** It stands in the menu of rarer things. */
  readonly inMenu: boolean
  /** The version that a transition names. */
  readonly version: number | null
}

export interface WorkflowBarView {
  readonly steps: readonly WorkflowStepView[]
  readonly buttons: readonly ProcessButtonView[]
}
