import { childrenOf } from './compile.js'
import type { Expr } from './ir.js'

const known = new WeakMap<Expr, ReadonlySet<string>>()

/**
 * The names with which paths begin in an expression, on the record itself and on rows that macros go over
 * alike: whoever has these of all of them at hand can evaluate it.
 */
export function readsOf(expr: Expr): ReadonlySet<string> {
  let reads = known.get(expr)
  if (!reads) {
    const names = new Set<string>()
    collect(expr, names)
    known.set(expr, (reads = names))
  }
  return reads
}

/** The same of several expressions together. */
export function readsOfAll(exprs: readonly Expr[]): ReadonlySet<string> {
  const [first] = exprs
  if (first && exprs.length === 1) return readsOf(first)
  const names = new Set<string>()
  for (const expr of exprs) for (const name of readsOf(expr)) names.add(name)
  return names
}

function collect(expr: Expr, names: Set<string>): void {
  const isPlace = expr.kind === 'member' || expr.kind === 'quantify' || expr.kind === 'aggregate'
  if (isPlace && expr.path[0] !== undefined) names.add(expr.path[0])
  for (const part of childrenOf(expr)) collect(part, names)
}
