/** The read that tells which rule of a table holds; and in its input the day. */
export const WHICH = 'which'
export const WHICH_ON = 'on'

/** An entity whose records are rules: for which values of its dimensions, on which days. */
export interface RuleTablePlan {
  /** Fields, the more important first; a rule that leaves one empty holds for any. */
  readonly dimensions: readonly string[]
  readonly from: string
  readonly to: string
}

/** What a rule is looked for: the value of each dimension, of a link the id. What it does not say fits "any" alone. */
export type RuleSubject = Readonly<Record<string, string | null | undefined>>

/** Which rule holds for a subject: null where none fits; and all that fit, the chosen one first. */
export interface FoundRule<Rule> {
  readonly rule: Rule | null
  readonly fitting: readonly {
    readonly rule: Rule
    /** The dimensions that it names. */
    readonly names: readonly string[]
    readonly verdict: 'chosen' | 'less_specific' | 'less_important'
  }[]
}
