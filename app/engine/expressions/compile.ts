import { checkNode } from './check.js'
import { report, take, type CheckContext, type ExpressionOptions } from './context.js'
import type { Finding } from './finding.js'
import type { Expr } from './ir.js'
import { parseSyntax } from './parse.js'
import { fitTo } from './types.js'

/** A compiled expression, or everything that is wrong with it. */
export type CompiledExpression =
  | {
      readonly ok: true
      readonly expr: Expr
      /** Names of the record's own members it reads (first segments), sorted. */
      readonly inputs: readonly string[]
    }
  | { readonly ok: false; readonly findings: readonly Finding[] }

/**
 * Reads, checks and types an expression. Bare names are members of `options.entity`; the result has
 * the type `options.expect`. All findings are given at once; they carry no place.
 */
export function compileExpression(text: string, options: ExpressionOptions): CompiledExpression {
  const parsed = parseSyntax(text)
  if (!parsed.ok) return { ok: false, findings: [parsed.finding] }
  if (!options.membersOf(options.entity)) {
    return { ok: false, findings: [{ message: `There is no entity ${options.entity}.` }] }
  }
  const context: CheckContext = {
    options,
    findings: [],
    inputs: new Set(),
    bound: new Map(),
    hops: 0,
    check: checkNode,
  }
  const value = checkNode(parsed.ast, context)
  const expr = value && options.expect ? take(context, fitTo(value, options.expect), text) : value
  if (expr && options.refuseBareAll) refuseBareAll(expr, new Set(), context)
  if (!expr || context.findings.length > 0) return { ok: false, findings: context.findings }
  return { ok: true, expr, inputs: [...context.inputs].sort() }
}

/**
 * `all` is true of no records, which would open a scope to whoever has none: beside it, in the same
 * `&&`, an `exists` over the same records is wanted.
 */
function refuseBareAll(expr: Expr, secured: ReadonlySet<string>, context: CheckContext): void {
  if (expr.kind === 'and') {
    const exists = expr.of.flatMap((part) =>
      part.kind === 'quantify' && part.macro === 'exists' ? [overOf(part)] : []
    )
    const inner = new Set([...secured, ...exists])
    for (const part of expr.of) refuseBareAll(part, inner, context)
    return
  }
  if (expr.kind === 'quantify') {
    const name = expr.path.join('.')
    if (expr.macro === 'all' && !secured.has(overOf(expr))) {
      report(
        context,
        `\`${name}.all(…)\` is also true when there are none.`,
        `Add \`${name}.exists(x, …) && \` before it.`
      )
    }
    return refuseBareAll(expr.body, new Set(), context)
  }
  const kept = expr.kind === 'or' ? secured : new Set<string>()
  for (const part of childrenOf(expr)) refuseBareAll(part, kept, context)
}

function overOf(expr: Extract<Expr, { kind: 'quantify' }>): string {
  return [expr.variable, ...expr.path].join('.')
}

/** The expressions right inside an expression. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'param':
    case 'member':
      return []
    case 'not':
    case 'is_null':
      return [expr.of]
    case 'and':
    case 'or':
      return expr.of
    case 'compare':
    case 'match':
    case 'arithmetic':
      return [expr.left, expr.right]
    case 'in':
      return [expr.item, ...expr.values]
    case 'in_param':
      return [expr.item]
    case 'if':
      return [expr.when, expr.then, expr.else]
    case 'quantify':
      return [expr.body]
    case 'aggregate':
      return [expr.where, expr.value].filter((part) => part !== null)
    case 'in_set':
      return [expr.item, expr.where]
  }
}
