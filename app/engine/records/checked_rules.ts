import { evaluate, readsOfAll } from '../expressions/main.js'
import type { CheckRule, Entity } from '../model/main.js'
import { note } from './errors.js'
import type { Problems } from './errors.js'

type Scalars = Readonly<Record<string, unknown>>

/** The checks of which one input is among the touched names; all of them for null. */
export function touchedChecks(entity: Entity, touched: ReadonlySet<string> | null): readonly CheckRule[] {
  if (touched === null || entity.checks.length === 0) return entity.checks
  return entity.checks.filter((rule) => rule.inputs.some((name) => touched.has(name)))
}

/** What the record and its rows must have for rules to be judged. */
export function readsOfRules(rules: readonly CheckRule[]): ReadonlySet<string> {
  return readsOfAll(rules.map(({ rule }) => rule))
}

/** Notes each rule that a record breaks; one whose outcome is unknown passes. */
export function noteBroken(
  rules: readonly CheckRule[],
  record: Scalars,
  params: Readonly<Record<string, unknown>>,
  prefix: string,
  problems: Problems
): void {
  for (const { rule, field, message } of rules) {
    if (evaluate(rule, { record, params }) === false) note(problems, prefix + field, message)
  }
}
