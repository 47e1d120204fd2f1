import type { ASTNode } from '@marcbachmann/cel-js'
import { report, shorten, type CheckContext } from './context.js'
import type { Expr, ValueType } from './ir.js'
import { sourceOf } from './parse.js'
import { describeType, numberType, rescale, scaleOf, SCALE_LIMIT, typeOf } from './types.js'

type Operator = '+' | '-' | '*' | '/' | '%'

const TEXT: ValueType = { kind: 'text' }

/** Numbers of one or of different scales; `+` also joins texts. */
export function checkArithmetic(
  op: Operator,
  node: ASTNode,
  args: readonly [ASTNode, ASTNode],
  context: CheckContext
): Expr | null {
  const left = context.check(args[0], context)
  const right = context.check(args[1], context)
  if (!left || !right) return null
  if (op === '+' && isWords(left) && isWords(right)) return { kind: 'arithmetic', op, type: TEXT, left, right }
  const a = scaleOf(typeOf(left))
  const b = scaleOf(typeOf(right))
  if (a === null || b === null) return refuse(op, node, typeOf(left), typeOf(right), context)
  if (a + b > SCALE_LIMIT && (op === '*' || op === '/')) {
    return report(
      context,
      `\`${shorten(sourceOf(node))}\` needs ${a + b} decimals; ${SCALE_LIMIT} is the most.`,
      'Multiply and divide values with fewer decimals.'
    )
  }
  return numeric(op, left, a, right, b)
}

/** A number with its sign turned. */
export function negate(of: Expr | null, node: ASTNode, context: CheckContext): Expr | null {
  if (!of) return null
  const type = typeOf(of)
  if (scaleOf(type) === null) {
    return report(context, `\`-${shorten(sourceOf(node))}\`: ${describeType(type)} has no sign.`)
  }
  if (of.kind === 'literal' && typeof of.value === 'number') return { ...of, value: 0 - of.value }
  return { kind: 'arithmetic', op: '-', type, left: { kind: 'literal', type, value: 0 }, right: of }
}

/**
 * A product has the decimals of both sides together; a quotient those of the finer side, the
 * dividend being raised first; sums and remainders those of the finer side.
 */
function numeric(op: Operator, left: Expr, a: number, right: Expr, b: number): Expr {
  const finer = Math.max(a, b)
  if (op === '*') return { kind: 'arithmetic', op, type: numberType(a + b), left, right }
  if (op === '/') return { kind: 'arithmetic', op, type: numberType(finer), left: rescale(left, finer + b), right }
  return { kind: 'arithmetic', op, type: numberType(finer), left: rescale(left, finer), right: rescale(right, finer) }
}

function isWords(expr: Expr): boolean {
  const { kind } = typeOf(expr)
  return kind === 'text' || kind === 'choice'
}

function refuse(op: Operator, node: ASTNode, a: ValueType, b: ValueType, context: CheckContext): null {
  const source = shorten(sourceOf(node))
  const kinds = [a.kind, b.kind]
  if (kinds.includes('null')) return report(context, `\`${source}\`: nothing can be reckoned with null.`)
  if (kinds.includes('date') || kinds.includes('instant')) {
    return report(
      context,
      `\`${source}\`: dates cannot be reckoned with here.`,
      'Keep the other date in a field and compare the two.'
    )
  }
  if (op === '+' && kinds.includes('text')) {
    return report(
      context,
      `\`${source}\`: ${describeType(a)} and ${describeType(b)} cannot be joined.`,
      'Only text is joined to text.'
    )
  }
  return report(context, `\`${source}\`: \`${op}\` takes numbers, not ${describeType(scaleOf(a) === null ? a : b)}.`)
}
