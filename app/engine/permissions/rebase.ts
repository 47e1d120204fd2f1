import type { Expr } from '../expressions/main.js'

/**
 * Moves an expression about one record to where that record is reached: members of `from` get the
 * variable `to` and the links `prefix` before their path. `rebase(rule, '', '', ['owner'])` turns a
 * rule about an owner into one about what it owns.
 */
export function rebase(expr: Expr, from: string, to: string, prefix: readonly string[]): Expr {
  const move = (inner: Expr): Expr => rebase(inner, from, to, prefix)
  const path = (variable: string, old: readonly string[]) =>
    variable === from ? { variable: to, path: [...prefix, ...old] } : { variable, path: old }
  switch (expr.kind) {
    case 'literal':
    case 'param':
      return expr
    case 'member':
      return { ...expr, ...path(expr.variable, expr.path) }
    case 'not':
      return { ...expr, of: move(expr.of) }
    case 'is_null':
      return { ...expr, of: move(expr.of) }
    case 'and':
    case 'or':
      return { ...expr, of: expr.of.map(move) }
    case 'compare':
    case 'match':
    case 'arithmetic':
      return { ...expr, left: move(expr.left), right: move(expr.right) }
    case 'in':
      return { ...expr, item: move(expr.item), values: expr.values.map(move) }
    case 'in_param':
      return { ...expr, item: move(expr.item) }
    case 'if':
      return { ...expr, when: move(expr.when), then: move(expr.then), else: move(expr.else) }
    case 'quantify': {
      const moved = path(expr.variable, expr.path)
      return { ...expr, ...moved, body: expr.bind === from ? expr.body : move(expr.body) }
    }
    case 'aggregate': {
      const moved = path(expr.variable, expr.path)
      const shadowed = expr.bind === from
      return {
        ...expr,
        ...moved,
        where: expr.where && !shadowed ? move(expr.where) : expr.where,
        value: expr.value && !shadowed ? move(expr.value) : expr.value,
      }
    }
    case 'in_set':
      // `where` speaks of its own entity's row, never of ours.
      return { ...expr, item: move(expr.item) }
  }
}
