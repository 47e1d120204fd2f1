import type { ASTNode } from '@marcbachmann/cel-js'
import { checkArithmetic, negate } from './arithmetic.js'
import { checkCall, checkMethod } from './calls.js'
import { report, shorten, take, type CheckContext } from './context.js'
import type { CompareOperator, Expr, ValueType } from './ir.js'
import { decimalLiteral } from './literals.js'
import { placeOf, valueOf } from './names.js'
import { sourceOf } from './parse.js'
import { describeType, fitTo, SCALE_LIMIT, typeOf, unify } from './types.js'

const BOOL: ValueType = { kind: 'bool' }
const COMPARE: Readonly<Record<string, CompareOperator>> = {
  '==': 'eq',
  '!=': 'neq',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
}
const ORDERED: readonly ValueType['kind'][] = ['int', 'decimal', 'text', 'date', 'instant']

/** Turns one syntax node into a typed expression; null when findings were made. */
export function checkNode(node: ASTNode, context: CheckContext): Expr | null {
  switch (node.op) {
    case 'value':
      return checkLiteral(node.args, sourceOf(node), context)
    case 'id':
    case '.': {
      const place = placeOf(node, context)
      return place ? valueOf(place, sourceOf(node), context) : null
    }
    case '&&':
    case '||':
      return checkLogic(node.op === '&&' ? 'and' : 'or', node.args, context)
    case '!_': {
      const of = checkCondition(node.args, context)
      return of && { kind: 'not', of }
    }
    case '-_':
      return negate(checkNode(node.args, context), node.args, context)
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return checkComparison(node, node.args[0], node.args[1], context)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return checkArithmetic(node.op, node, node.args, context)
    case 'in':
      return checkIn(node, node.args[0], node.args[1], context)
    case '?:':
      return checkChoice(node, node.args, context)
    case 'call':
      return checkCall(node.args[0], node.args[1], context)
    case 'rcall':
      return checkMethod(node.args[0], node.args[1], node.args[2], context)
    case 'list':
      return report(
        context,
        `\`${shorten(sourceOf(node))}\`: a list stands only on the right of \`in\`.`,
        "Write `state in ['issued', 'paid']`."
      )
    case 'map':
    case '[]':
    case '[?]':
    case '.?':
      return report(
        context,
        `\`${shorten(sourceOf(node))}\` is CEL that is not used here.`,
        'Reach fields with dots; an empty link gives empty fields.'
      )
  }
}

/** Checks a node as a condition: it must be true or false. */
export function checkCondition(node: ASTNode, context: CheckContext): Expr | null {
  const expr = checkNode(node, context)
  return expr && take(context, fitTo(expr, BOOL), sourceOf(node))
}

function checkLiteral(value: unknown, source: string, context: CheckContext): Expr | null {
  if (value === null) return { kind: 'literal', type: { kind: 'null' }, value }
  if (typeof value === 'boolean') return { kind: 'literal', type: BOOL, value }
  if (typeof value === 'bigint') {
    const number = Number(value)
    if (Number.isSafeInteger(number)) return { kind: 'literal', type: { kind: 'int' }, value: number }
    return report(context, `\`${source}\` is too large.`, 'Whole numbers go up to 9007199254740991.')
  }
  if (typeof value === 'number') return decimalNode(source, context)
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\u0000')) return { kind: 'literal', type: { kind: 'text' }, value }
    return report(context, `The text \`${shorten(source)}\` holds a character that cannot be stored.`)
  }
  return report(
    context,
    `\`${shorten(source)}\` is CEL that is not used here.`,
    'Write whole numbers without `u`, and text without `b`.'
  )
}

function decimalNode(source: string, context: CheckContext): Expr | null {
  const literal = decimalLiteral(source)
  if (!literal) {
    return report(context, `\`${source}\` is no plain number.`, 'Write digits and a point, at most 15 digits: 12.50.')
  }
  if (literal.scale > SCALE_LIMIT) return report(context, `\`${source}\` has more than ${SCALE_LIMIT} decimals.`)
  if (literal.scale === 0) return { kind: 'literal', type: { kind: 'int' }, value: literal.value }
  return { kind: 'literal', type: { kind: 'decimal', scale: literal.scale }, value: literal.value }
}

function checkLogic(kind: 'and' | 'or', args: readonly ASTNode[], context: CheckContext): Expr | null {
  const parts = args.map((arg) => checkCondition(arg, context))
  const of = parts.flatMap((part) => (part === null ? [] : part.kind === kind ? part.of : [part]))
  return parts.includes(null) ? null : { kind, of }
}

function checkComparison(node: ASTNode, left: ASTNode, right: ASTNode, context: CheckContext): Expr | null {
  const a = checkNode(left, context)
  const b = checkNode(right, context)
  if (!a || !b) return null
  const op = COMPARE[node.op] ?? 'eq'
  const equality = op === 'eq' || op === 'neq'
  if (isNull(a) || isNull(b)) {
    if (equality) return { kind: 'is_null', of: isNull(b) ? a : b, negated: op === 'neq' }
    return report(context, `\`${shorten(sourceOf(node))}\`: null has no order.`, 'Ask `== null` or `!= null`.')
  }
  const pair = take(context, unify(a, b), sourceOf(node))
  if (!pair) return null
  if (!equality && !ORDERED.includes(pair.type.kind)) {
    const hint =
      pair.type.kind === 'choice' ? "List the choices: `state in ['issued', 'paid']`." : 'Compare with `==` or `!=`.'
    return report(context, `\`${shorten(sourceOf(node))}\`: ${describeType(pair.type)} has no order.`, hint)
  }
  return { kind: 'compare', op, left: pair.left, right: pair.right }
}

function checkIn(node: ASTNode, item: ASTNode, list: ASTNode, context: CheckContext): Expr | null {
  if (list.op !== 'list') {
    const bound = boundList(list, context)
    if (bound) return inBoundList(item, bound, context)
    return report(
      context,
      `\`${shorten(sourceOf(node))}\`: \`in\` takes a list in brackets.`,
      'For records on a to-many side write `items.exists(x, x.field == …)`.'
    )
  }
  const wanted = checkNode(item, context)
  const values = list.args.map((value) => checkNode(value, context))
  if (!wanted || values.includes(null)) return null
  if (isNull(wanted) || values.some((value) => value && isNull(value))) {
    return report(
      context,
      `\`${shorten(sourceOf(node))}\`: null is in no list.`,
      'Ask for it apart: `x == null || x in [...]`.'
    )
  }
  return inList(
    wanted,
    values.flatMap((value) => value ?? []),
    list.args,
    context
  )
}

interface BoundList {
  readonly name: string
  readonly type: ValueType
}

function boundList(node: ASTNode, { options, bound }: CheckContext): BoundList | null {
  if (node.op !== '.' || node.args[0].op !== 'id' || bound.has(node.args[0].args)) return null
  const name = `${node.args[0].args}.${node.args[1]}`
  const type = options.lists && Object.hasOwn(options.lists, name) ? options.lists[name] : undefined
  return type ? { name, type } : null
}

function inBoundList(node: ASTNode, { name, type }: BoundList, context: CheckContext): Expr | null {
  const item = checkNode(node, context)
  const fitted = item && take(context, fitTo(item, type), sourceOf(node))
  return fitted && { kind: 'in_param', item: fitted, param: name, negated: false }
}

/** Brings the item and all values to one type; numbers to the largest number of decimals. */
function inList(item: Expr, values: readonly Expr[], nodes: readonly ASTNode[], context: CheckContext): Expr | null {
  let wanted = item
  for (const [index, value] of values.entries()) {
    const pair = take(context, unify(wanted, value), nodes[index] ? sourceOf(nodes[index]) : '')
    if (!pair) return null
    wanted = pair.left
  }
  const fitted = values.map((value) => unify(wanted, value))
  return { kind: 'in', item: wanted, values: fitted.flatMap((pair) => (pair.ok ? [pair.value.right] : [])) }
}

function checkChoice(node: ASTNode, args: readonly [ASTNode, ASTNode, ASTNode], context: CheckContext): Expr | null {
  const when = checkCondition(args[0], context)
  const then = checkNode(args[1], context)
  const otherwise = checkNode(args[2], context)
  if (!when || !then || !otherwise) return null
  const pair = take(context, unify(then, otherwise), sourceOf(node))
  return pair && { kind: 'if', type: pair.type, when, then: pair.left, else: pair.right }
}

function isNull(expr: Expr): boolean {
  return expr.kind === 'literal' && typeOf(expr).kind === 'null'
}
