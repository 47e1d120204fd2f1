import type { Expr } from '../expressions/main.js'

/** What an expression reads: a variable (`''` is the record) and the path from it. */
interface Place {
  readonly variable: string
  readonly path: readonly string[]
}

/**
 * Moves an expression about one record to where that record is reached: members of `from` get the
 * variable `to` and the links `prefix` before their path. `rebase(rule, '', '', ['owner'])` turns a
 * rule about an owner into one about what it owns. No macro inside may bind the name `to`.
 */
export function rebase(expr: Expr, from: string, to: string, prefix: readonly string[]): Expr {
  return moved(expr, from, (path) => ({ variable: to, path: [...prefix, ...path] }))
}

/**
 * The way back: an expression that reads its record over one link only, said of the record at the
 * link's end. What the expression means must need that record (see `linkNeededBy`).
 */
export function behindLink(expr: Expr): Expr {
  return moved(expr, '', ([, ...path]) => ({ variable: '', path }))
}

function moved(expr: Expr, from: string, to: (path: readonly string[]) => Place): Expr {
  const move = (inner: Expr): Expr => moved(inner, from, to)
  const place = ({ variable, path }: Place): Place => (variable === from ? to(path) : { variable, path })
  switch (expr.kind) {
    case 'literal':
    case 'param':
      return expr
    case 'member':
      return { ...expr, ...place(expr) }
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
    case 'quantify':
      return { ...expr, ...place(expr), body: expr.bind === from ? expr.body : move(expr.body) }
    case 'aggregate': {
      const shadowed = expr.bind === from
      return {
        ...expr,
        ...place(expr),
        where: expr.where && !shadowed ? move(expr.where) : expr.where,
        value: expr.value && !shadowed ? move(expr.value) : expr.value,
      }
    }
    case 'in_set':
      // `where` speaks of its own entity's row, never of ours.
      return { ...expr, item: move(expr.item) }
  }
}
