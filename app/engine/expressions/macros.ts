import type { ASTNode } from '@marcbachmann/cel-js'
import { report, shorten, take, type Bound, type CheckContext } from './context.js'
import type { Expr, ValueType } from './ir.js'
import { placeOf } from './names.js'
import { sourceOf } from './parse.js'
import { describeType, fitTo, typeOf } from './types.js'

/** The most to-many hops one inside the other. */
const HOP_LIMIT = 2

/** Methods that make or end a collection. */
export const COLLECTION_METHODS = ['exists', 'all', 'filter', 'map', 'count', 'size', 'sum', 'min', 'max'] as const
type CollectionMethod = (typeof COLLECTION_METHODS)[number]

/** Records on a to-many side, as far as a chain of `filter` and `map` has narrowed them. */
interface Collection {
  readonly variable: string
  readonly path: readonly string[]
  readonly entity: string
  /** The variable of the IR; null until a macro names one. */
  readonly bind: string | null
  readonly where: Expr | null
  readonly value: Expr | null
}

const BOOL: ValueType = { kind: 'bool' }
const INT: ValueType = { kind: 'int' }

/** True for a name that is called on a to-many side. */
export function isCollectionMethod(name: string): name is CollectionMethod {
  return COLLECTION_METHODS.some((known) => known === name)
}

/** A method called on a to-many side: a condition or a number. */
export function checkCollectionCall(
  method: CollectionMethod,
  on: ASTNode,
  args: readonly ASTNode[],
  context: CheckContext
): Expr | null {
  const collection = collectionOf(on, context)
  if (!collection) return null
  if (method === 'exists' || method === 'all') return quantify(method, collection, on, args, context)
  if (method === 'filter' || method === 'map') {
    return report(
      context,
      `\`${method}\` gives many records and is no value by itself.`,
      'End with `.count()`, or with `.map(x, …)` and `.sum()`, `.min()` or `.max()`.'
    )
  }
  if (args.length > 0) {
    return report(
      context,
      `\`${method}\` takes nothing in its brackets.`,
      `Write \`${shorten(sourceOf(on))}.map(x, …).${method}()\`.`
    )
  }
  if (method === 'count' || method === 'size') {
    return aggregate('count', INT, { ...collection, value: null })
  }
  return measure(method, collection, on, context)
}

/** The narrowed collection a node stands for; null with a finding when it is none. */
function collectionOf(node: ASTNode, context: CheckContext): Collection | null {
  if (node.op === 'rcall' && (node.args[0] === 'filter' || node.args[0] === 'map')) {
    return narrow(node.args[0], node.args[1], node.args[2], context)
  }
  const place = placeOf(node, context)
  if (place === null) return null
  if (place === undefined || place.kind !== 'many') {
    return report(
      context,
      `\`${shorten(sourceOf(node))}\` is no list of records.`,
      'These methods are for child rows and for records that link back.'
    )
  }
  if (context.hops >= HOP_LIMIT) {
    return report(
      context,
      `\`${shorten(sourceOf(node))}\` is a third list inside another; ${HOP_LIMIT} is the most.`,
      'Keep the inner answer in a computed field and ask that.'
    )
  }
  return { variable: place.variable, path: place.path, entity: place.entity, bind: null, where: null, value: null }
}

function narrow(
  method: 'filter' | 'map',
  on: ASTNode,
  args: readonly ASTNode[],
  context: CheckContext
): Collection | null {
  const before = collectionOf(on, context)
  if (!before) return null
  if (before.value) return report(context, `\`${method}\` cannot follow \`map\`.`, 'Filter first, then map.')
  const inner = enter(method, before, args, context)
  if (!inner) return null
  const body = context.check(inner.body, inner.context)
  if (!body) return null
  if (method === 'map') return { ...before, bind: inner.bind, value: body }
  const condition = take(context, fitTo(body, BOOL), sourceOf(inner.body))
  return condition && { ...before, bind: inner.bind, where: both(before.where, condition) }
}

function quantify(
  macro: 'exists' | 'all',
  collection: Collection,
  on: ASTNode,
  args: readonly ASTNode[],
  context: CheckContext
): Expr | null {
  if (collection.value) {
    return report(
      context,
      `\`${macro}\` cannot follow \`map\`.`,
      `Write \`${shorten(sourceOf(on))}\` without map and name the field in \`${macro}\`.`
    )
  }
  const inner = enter(macro, collection, args, context)
  const body = inner && context.check(inner.body, inner.context)
  const condition = inner && body && take(context, fitTo(body, BOOL), sourceOf(inner.body))
  if (!condition) return null
  const { variable, path, entity, where } = collection
  const whole = macro === 'exists' ? both(where, condition) : unless(where, condition)
  return { kind: 'quantify', macro, variable, path, entity, bind: inner.bind, body: whole }
}

function measure(fn: 'sum' | 'min' | 'max', collection: Collection, on: ASTNode, context: CheckContext): Expr | null {
  const source = shorten(sourceOf(on))
  if (!collection.value) {
    return report(context, `\`${fn}\` does not say of what.`, `Write \`${source}.map(x, x.field).${fn}()\`.`)
  }
  const type = typeOf(collection.value)
  const numeric = type.kind === 'int' || type.kind === 'decimal'
  if (fn === 'sum' && !numeric) {
    return report(context, `\`${source}\` gives ${describeType(type)}, which has no sum.`, 'Sum numbers or amounts.')
  }
  if (!numeric && !['text', 'date', 'instant'].includes(type.kind)) {
    return report(
      context,
      `\`${source}\` gives ${describeType(type)}, which has no order.`,
      `Use \`${fn}\` on numbers, dates or text.`
    )
  }
  return aggregate(fn, type, collection)
}

/** The macro's variable and body, one hop deeper. */
function enter(
  macro: string,
  collection: Collection,
  args: readonly ASTNode[],
  context: CheckContext
): { bind: string; body: ASTNode; context: CheckContext } | null {
  const [name, body] = args
  if (args.length !== 2 || name?.op !== 'id' || !body) {
    return report(
      context,
      `\`${macro}\` takes a name and an expression.`,
      `Write \`${collection.path.join('.')}.${macro}(x, …)\`, with x for each record.`
    )
  }
  if (context.bound.has(name.args) || name.args === 'actor') {
    return report(context, `The name \`${name.args}\` is already used.`, 'Give each list its own name.')
  }
  const bind = collection.bind ?? freeName(name.args, context)
  const bound = new Map<string, Bound>([...context.bound, [name.args, { variable: bind, entity: collection.entity }]])
  return { bind, body, context: { ...context, bound, hops: context.hops + 1 } }
}

function freeName(wanted: string, context: CheckContext): string {
  const used = new Set([...context.bound.values()].map((item) => item.variable))
  let name = wanted
  for (let number = 2; used.has(name); number++) name = `${wanted}_${number}`
  return name
}

function aggregate(fn: 'count' | 'sum' | 'min' | 'max', type: ValueType, collection: Collection): Expr {
  const { variable, path, entity, where, value } = collection
  return { kind: 'aggregate', fn, type, variable, path, entity, bind: collection.bind ?? 'each', where, value }
}

function both(a: Expr | null, b: Expr): Expr {
  return a ? { kind: 'and', of: [a, b] } : b
}

/** The condition for records that passed the filter; the others hold. */
function unless(where: Expr | null, condition: Expr): Expr {
  if (!where) return condition
  return { kind: 'if', type: BOOL, when: where, then: condition, else: { kind: 'literal', type: BOOL, value: true } }
}
