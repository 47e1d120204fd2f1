import { childrenOf } from '../../../expressions/main.js'
import type { Expr } from '../../../expressions/main.js'
import { own } from '../../draft.js'
import type { RelatedEntity } from '../../draft.js'

/**
 * True when a condition over the columns of a row means the same in all currencies. An index holds one
 * text for all schools, while 10.00 is 1000 of INR and 10 of JPY: amounts may be compared with nothing but
 * each other and 0.
 */
export function meansTheSame(expr: Expr, entity: RelatedEntity): boolean {
  if (expr.kind !== 'compare' && expr.kind !== 'in') {
    return childrenOf(expr).every((inner) => meansTheSame(inner, entity))
  }
  const leaves = leavesOf(expr)
  return (
    !leaves.some((leaf) => isAmount(leaf, entity)) || leaves.every((leaf) => isZero(leaf) || isAmount(leaf, entity))
  )
}

function leavesOf(expr: Expr): readonly Expr[] {
  const inner = childrenOf(expr)
  return inner.length === 0 ? [expr] : inner.flatMap(leavesOf)
}

function isZero(leaf: Expr): boolean {
  return leaf.kind === 'literal' && (leaf.value === 0 || leaf.value === null)
}

function isAmount(leaf: Expr, entity: RelatedEntity): boolean {
  if (leaf.kind !== 'member') return false
  const columns = own(entity.field, leaf.path[0] ?? '')?.columns ?? []
  return columns.some((column) => column.scale === 'currency')
}
