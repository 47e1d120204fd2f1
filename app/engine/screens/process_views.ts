import type { Tone as ButtonTone } from '../model/main.js'
import type { CellView, FactView, FormSectionView, FormView } from './view_models.js'

/** The form of an action or a transition; with `reads` its answer comes by GET. */
export interface ProcessFormView {
  readonly title: string
  readonly lead: string
  /** What is asked before; empty where nothing is. */
  readonly question: string
  readonly recordLabel: string
  readonly path: string
  readonly cancelHref: string
  readonly icon: string
  readonly tone: ButtonTone
  readonly reads: boolean
  readonly sections: readonly FormSectionView[]
  readonly conditions: string | null
  readonly problems: FormView['problems']
  readonly obstacle: string
  readonly key: string
  readonly version: number | null
}

/** One part of what a read has found: facts, or a table. A part of the whole has no title. */
export interface AnswerPartView {
  readonly title: string
  readonly facts: readonly FactView[]
  readonly table: AnswerTableView | null
}

export interface AnswerTableView {
  readonly columns: readonly { readonly key: string; readonly label: string; readonly align: 'start' | 'end' }[]
  readonly rows: readonly (readonly CellView[])[]
}

/**
 * Long work that a screen follows, for the component `progress`. `pollHref` answers the component alone, again and
 * again, until it is finished.
 */
export interface ProgressView {
  /** Letters, digits and hyphens; one on a page. */
  readonly id: string
  readonly title: string
  readonly pollHref: string
  /** The page that shows it, for those without scripts. */
  readonly pageHref: string
  readonly done: number
  /** Null where nobody knows how much there is. */
  readonly total: number | null
  readonly failed: number
  /** The first of what has failed, with why. */
  readonly failures: readonly { readonly label: string; readonly message: string }[]
  readonly isFinished: boolean
  /** Why it was given up before its end; null where it was not. */
  readonly stopped: string | null
  /** Where its outcome is to be seen. */
  readonly doneHref: string | null
}
