import { Refusal } from '../base/main.js'
import { childrenOf } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { LIMITS } from './list_query.js'

/** What a look into the rows of another entity costs beside a comparison, which costs 1. */
const LOOK = 20
const LINK = 3
const CONTAINS = 3

/**
 * What it costs to judge one row by a condition, in comparisons; known before any statement exists. A look into other
 * rows is taken to find ten of them.
 */
export function costOf(expr: Expr): number {
  const parts = childrenOf(expr).reduce((sum, part) => sum + costOf(part), 0)
  switch (expr.kind) {
    case 'quantify':
    case 'aggregate':
      return LOOK + parts * 10
    case 'member':
      return (expr.path.length - 1) * LINK
    case 'match':
      return parts + CONTAINS
    case 'in_set':
      // The set is made once for the statement, whatever the rows; of a tree, level by level.
      return expr.below ? LOOK : LINK
    case 'literal':
    case 'param':
    case 'and':
    case 'or':
    case 'not':
    case 'if':
      return parts
    default:
      return parts + 1
  }
}

/**
 * Refuses a list whose conditions, as the client wrote them, would cost too much on each row: on SQLite a statement
 * holds the process, and on a server it holds one of few connections. Throws `Refusal` 422 on the parameter that asks for most.
 */
export function assertAffordable(asked: Readonly<Record<string, readonly Expr[]>>): void {
  const costs = Object.entries(asked).map(([name, exprs]) => {
    return { name, cost: exprs.reduce((sum, expr) => sum + costOf(expr), 0) }
  })
  if (costs.reduce((sum, { cost }) => sum + cost, 0) <= LIMITS.cost) return
  const worst = costs.reduce((most, next) => (next.cost > most.cost ? next : most))
  throw new Refusal('invalid', 'The request has invalid parameters.', {
    details: { [worst.name]: ['asks for too much at once; use fewer conditions over related records.'] },
  })
}
