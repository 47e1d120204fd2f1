import type { SourceRef } from '../base/main.js'
import type { Expr } from '../expressions/main.js'

/** The day of a date field, so many days later (or, below nothing, earlier), and again at every so many days. */
export interface DateTrigger {
  readonly kind: 'date'
  readonly field: string
  /** A number, or the name of a parameter. */
  readonly days: number | string
  /** Null: once. */
  readonly every: number | string | null
  /** How often at most. */
  readonly times: number
}

/** What sets a rule off. */
export type AutomationTrigger =
  | { readonly kind: 'created' }
  /** A change of one of the fields; of any where the list is empty. */
  | { readonly kind: 'updated'; readonly fields: readonly string[] }
  /** One of the transitions; any where the list is empty. */
  | { readonly kind: 'transition'; readonly names: readonly string[] }
  | DateTrigger
  /** Each hour or day, for every record on which the condition holds. */
  | { readonly kind: 'schedule'; readonly every: 'hour' | 'day' }

/** Values by field or input, each an expression over the record. */
export type AutomationValues = Readonly<Record<string, Expr>>

/** What a rule does, in this order. */
export type AutomationStep =
  | { readonly kind: 'set'; readonly values: AutomationValues }
  | { readonly kind: 'create'; readonly entity: string; readonly values: AutomationValues }
  | { readonly kind: 'notify'; readonly message: string }
  | { readonly kind: 'action'; readonly action: string; readonly input: AutomationValues }
  | { readonly kind: 'transition'; readonly transition: string }
  /** A webhook of the school, by its name. */
  | { readonly kind: 'webhook'; readonly endpoint: string }

export type AutomationStepKind = AutomationStep['kind']

/** A whole number that a school may choose, within bounds. Expressions know it as `rule.<name>`. */
export interface AutomationParameter {
  readonly title: string
  readonly minimum: number
  readonly maximum: number
  readonly default: number
}

/** A rule: when something happens to a record and a condition holds, it does its steps. Compiled, pure data. */
export interface Automation {
  /** `<plugin>.<rule>`; of a school's own rule its id. */
  readonly name: string
  /** The plugin that declares it; null for a school's own. */
  readonly plugin: string | null
  readonly title: string
  readonly description: string
  readonly about: string
  readonly trigger: AutomationTrigger
  readonly parameters: Readonly<Record<string, AutomationParameter>>
  /** Unknown is no. */
  readonly when: Expr | null
  readonly steps: readonly AutomationStep[]
  /** Dotted links and rows of the record that its expressions read beyond the record's own fields. */
  readonly includes: readonly string[]
  /** Off until a school switches it on. */
  readonly startsOff: boolean
  readonly source: SourceRef
}

/** The param under which expressions of a rule know a parameter. */
export function ruleParam(name: string): string {
  return `rule.${name}`
}
