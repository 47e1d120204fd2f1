import type { ASTNode } from '@marcbachmann/cel-js'
import type { Finding, Outcome } from './finding.js'
import type { Expr, MembersOf, ValueType } from './ir.js'

/** What an expression may see and say, and what it must come to. */
export interface ExpressionOptions {
  /** The entity whose record the bare names belong to. */
  readonly entity: string
  readonly membersOf: MembersOf
  /** Types of `actor.user`, `actor.school`, …; `today()` and `now()` are known. */
  readonly params: Readonly<Record<string, ValueType>>
  /** Lists that are bound per request, by name, with the type of what is in them: for the right of `in`. */
  readonly lists?: Readonly<Record<string, ValueType>>
  /** `sql` refuses what is not stored; `process` may read virtual members. */
  readonly mode: 'sql' | 'process'
  /** False in stored fields, checks and uniques: they must not change with time alone. */
  readonly allowClock: boolean
  /** The type it must have; literals and decimal places are fitted to it. Null takes any. */
  readonly expect: ValueType | null
  /** True in scopes and guards: `all` must stand beside an `exists` over the same records. */
  readonly refuseBareAll?: boolean
}

/** A name bound by a macro: which variable of the IR, and whose record it is. */
export interface Bound {
  readonly variable: string
  readonly entity: string
}

/** Where in an expression the checker stands. `findings` and `inputs` are shared and filled. */
export interface CheckContext {
  readonly options: ExpressionOptions
  readonly findings: Finding[]
  readonly inputs: Set<string>
  readonly bound: ReadonlyMap<string, Bound>
  /** To-many hops taken so far. */
  readonly hops: number
  /** Checks a node as a value; null when a finding was made. */
  readonly check: (node: ASTNode, context: CheckContext) => Expr | null
}

/** Notes a finding and gives null, the checker's "no expression". */
export function report(context: CheckContext, message: string, hint?: string): null {
  context.findings.push(hint === undefined ? { message } : { message, hint })
  return null
}

/** The value of an outcome, or null with its finding noted under the words it is about. */
export function take<Value>(context: CheckContext, outcome: Outcome<Value>, about: string): Value | null {
  if (outcome.ok) return outcome.value
  const { message, hint } = outcome.finding
  return report(context, `\`${shorten(about)}\`: ${message}`, hint)
}

/** Source text short enough for a message. */
export function shorten(source: string): string {
  const line = source.replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
