import type { ASTNode } from '@marcbachmann/cel-js'
import { report, shorten, take, type CheckContext } from './context.js'
import type { Expr, TextMatch } from './ir.js'
import { checkCollectionCall, COLLECTION_METHODS, isCollectionMethod } from './macros.js'
import { clockParam, placeOf } from './names.js'
import { hintFor } from './nearest.js'
import { sourceOf } from './parse.js'
import { fitTo } from './types.js'

const MATCHES: Readonly<Record<string, TextMatch>> = { startsWith: 'starts', endsWith: 'ends', contains: 'contains' }

/** What CEL or other languages have and we refuse, with what to write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  matches: 'There are no regular expressions; use startsWith, endsWith or contains.',
  has: 'Ask `x != null`.',
  exists_one: 'Write `items.filter(x, …).count() == 1`.',
  existsOne: 'Write `items.filter(x, …).count() == 1`.',
  any: 'Write `items.exists(x, …)`.',
  some: 'Write `items.exists(x, …)`.',
  every: 'Write `items.all(x, …)`.',
  length: 'Write `items.count()`.',
  includes: 'Write `text.contains(…)`.',
  timestamp: "Write the instant as text: '2026-04-01T09:30:00Z'.",
  date: "Write the date as text: '2026-04-01'.",
  avg: 'Divide `.sum()` by `.count()`.',
  bind: 'Write the value out where it is used.',
}

/** A plain function call: `today()`, `now()`, `size(items)`. */
export function checkCall(name: string, args: readonly ASTNode[], context: CheckContext): Expr | null {
  if (name === 'today' || name === 'now') {
    return args.length === 0
      ? clockParam(name, context)
      : report(context, `\`${name}()\` takes nothing in its brackets.`)
  }
  const [only] = args
  if (name === 'size' && only && args.length === 1) return checkMethod('size', only, [], context)
  return report(
    context,
    `There is no function \`${name}\`.`,
    Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : hintFor(name, ['today', 'now', 'size'])
  )
}

/** A method call: on a to-many side or on text. */
export function checkMethod(name: string, on: ASTNode, args: readonly ASTNode[], context: CheckContext): Expr | null {
  if (Object.hasOwn(MATCHES, name)) return checkMatch(name, on, args, context)
  if (isCollectionMethod(name)) {
    if (name === 'size' && isText(on, context)) {
      return report(
        context,
        `\`${shorten(sourceOf(on))}\` is text: \`size\` counts records.`,
        'Say lengths with minLength and maxLength on the field.'
      )
    }
    return checkCollectionCall(name, on, args, context)
  }
  const known = [...Object.keys(MATCHES), ...COLLECTION_METHODS]
  return report(
    context,
    `There is no method \`${name}\`.`,
    Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : hintFor(name, known)
  )
}

function checkMatch(name: string, on: ASTNode, args: readonly ASTNode[], context: CheckContext): Expr | null {
  const [only] = args
  if (!only || args.length !== 1) {
    return report(context, `\`${name}\` takes one text.`, `Write \`${shorten(sourceOf(on))}.${name}('…')\`.`)
  }
  const left = context.check(on, context)
  const right = context.check(only, context)
  const text = left && take(context, fitTo(left, { kind: 'text' }), sourceOf(on))
  const part = right && take(context, fitTo(right, { kind: 'text' }), sourceOf(only))
  return text && part && { kind: 'match', match: MATCHES[name] ?? 'contains', left: text, right: part }
}

function isText(node: ASTNode, context: CheckContext): boolean {
  const place = placeOf(node, { ...context, findings: [] })
  return place?.kind === 'value' && place.expr.kind === 'member' && place.expr.type.kind === 'text'
}
