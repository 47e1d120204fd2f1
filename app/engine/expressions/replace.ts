import { childrenOf } from './compile.js'
import type { Expr } from './ir.js'

/** A value that an expression reads. */
export type MemberExpr = Extract<Expr, { kind: 'member' }>

type Macro = Extract<Expr, { kind: 'quantify' | 'aggregate' }>

/**
 * The expression with each value it reads put through `replace`, inside macros too. The to-many sides that
 * macros go over stay what they are, and so does the inside of sets, which speak of records of their own.
 * `replace` is also told which entity each variable of a macro stands for.
 */
export function replaceMembers(
  expr: Expr,
  replace: (member: MemberExpr, bound: ReadonlyMap<string, string>) => Expr,
  bound: ReadonlyMap<string, string> = new Map()
): Expr {
  if (expr.kind === 'member') return replace(expr, bound)
  const inside = (part: Expr, macro?: Macro): Expr =>
    replaceMembers(part, replace, macro ? new Map([...bound, [macro.bind, macro.entity]]) : bound)
  if (expr.kind === 'in_set') return { ...expr, item: inside(expr.item) }
  return mapParts(expr, inside)
}

/** The expression with a bound value or list under another name, inside macros and sets too. */
export function renameParam(expr: Expr, from: string, to: string): Expr {
  const renamed = mapParts(expr, (part) => renameParam(part, from, to))
  if (renamed.kind === 'param' && renamed.name === from) return { ...renamed, name: to }
  return renamed.kind === 'in_param' && renamed.param === from ? { ...renamed, param: to } : renamed
}

/** The expression with each of its direct parts changed; `macro` is given for those that are inside one. */
function mapParts(expr: Expr, change: (part: Expr, macro?: Macro) => Expr): Expr {
  const inside = (part: Expr): Expr => change(part)
  const within = (macro: Macro, part: Expr | null): Expr | null => part && change(part, macro)
  switch (expr.kind) {
    case 'literal':
    case 'param':
    case 'member':
      return expr
    case 'not':
    case 'is_null':
      return { ...expr, of: inside(expr.of) }
    case 'and':
    case 'or':
      return { ...expr, of: expr.of.map(inside) }
    case 'compare':
    case 'match':
    case 'arithmetic':
      return { ...expr, left: inside(expr.left), right: inside(expr.right) }
    case 'in':
      return { ...expr, item: inside(expr.item), values: expr.values.map(inside) }
    case 'in_param':
      return { ...expr, item: inside(expr.item) }
    case 'in_set':
      return { ...expr, item: inside(expr.item), where: inside(expr.where) }
    case 'if':
      return { ...expr, when: inside(expr.when), then: inside(expr.then), else: inside(expr.else) }
    case 'quantify':
      return { ...expr, body: change(expr.body, expr) }
    case 'aggregate':
      return { ...expr, where: within(expr, expr.where), value: within(expr, expr.value) }
  }
}

/** Names of the record's own members that an expression reads, to-many sides included, in alphabetical order. */
export function namesIn(expr: Expr): readonly string[] {
  const names = new Set<string>()
  const walk = (part: Expr): void => {
    const isPlace = part.kind === 'member' || part.kind === 'quantify' || part.kind === 'aggregate'
    if (isPlace && part.variable === '' && part.path[0] !== undefined) names.add(part.path[0])
    childrenOf(part).forEach(walk)
  }
  walk(expr)
  return [...names].sort()
}

/** True where an expression asks for the day or the time. */
export function readsClock(expr: Expr): boolean {
  if (expr.kind === 'param') return expr.name === 'today' || expr.name === 'now'
  return childrenOf(expr).some(readsClock)
}

/** How many parts an expression has. */
export function sizeOf(expr: Expr): number {
  return childrenOf(expr).reduce((sum, part) => sum + sizeOf(part), 1)
}
