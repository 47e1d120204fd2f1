import type { Expr } from '../expressions/main.js'

/** The paths by which an expression reads the record bound as `variable`, other than inside a set. */
export function readsOf(expr: Expr, variable: string): readonly (readonly string[])[] {
  const among = (items: readonly (Expr | null)[]) => items.flatMap((item) => (item ? readsOf(item, variable) : []))
  switch (expr.kind) {
    case 'literal':
    case 'param':
      return []
    case 'member':
      return expr.variable === variable ? [expr.path] : []
    case 'not':
    case 'is_null':
      return among([expr.of])
    case 'and':
    case 'or':
      return among(expr.of)
    case 'compare':
    case 'match':
    case 'arithmetic':
      return among([expr.left, expr.right])
    case 'in':
      return among([expr.item, ...expr.values])
    case 'in_param':
    case 'in_set':
      return among([expr.item])
    case 'if':
      return among([expr.when, expr.then, expr.else])
    case 'quantify':
    case 'aggregate': {
      const inner = expr.kind === 'quantify' ? [expr.body] : [expr.where, expr.value]
      return [...(expr.variable === variable ? [expr.path] : []), ...(expr.bind === variable ? [] : among(inner))]
    }
  }
}

/**
 * The link over which alone a condition reads its record, when it cannot hold without a record at
 * the link's end; else null. Such a condition is one about that record.
 */
export function linkNeededBy(condition: Expr): string | null {
  const reads = readsOf(condition, '')
  const link = reads[0]?.[0]
  if (link === undefined || reads.some((path) => path.length < 2 || path[0] !== link)) return null
  return needsRecord(condition) ? link : null
}

/** True when a condition is not true where nothing it reads of its record is there. */
function needsRecord(expr: Expr): boolean {
  switch (expr.kind) {
    case 'and':
      return expr.of.some(needsRecord)
    case 'or':
      return expr.of.every(needsRecord)
    case 'is_null':
      return expr.negated && isUnknownWithout(expr.of)
    case 'quantify':
      return expr.macro === 'exists' && expr.variable === ''
    case 'in_param':
      return !expr.negated && isUnknownWithout(expr.item)
    default:
      return isUnknownWithout(expr)
  }
}

/** True when an expression is unknown where nothing it reads of its record is there. */
function isUnknownWithout(expr: Expr): boolean {
  switch (expr.kind) {
    case 'member':
      return expr.variable === ''
    case 'not':
      return isUnknownWithout(expr.of)
    case 'and':
    case 'or':
      return expr.of.every(isUnknownWithout)
    case 'compare':
    case 'match':
    case 'arithmetic':
      return isUnknownWithout(expr.left) || isUnknownWithout(expr.right)
    case 'in':
      // Nothing is in an empty list, not even what is unknown.
      return expr.values.length > 0 && isUnknownWithout(expr.item)
    default:
      return false
  }
}
