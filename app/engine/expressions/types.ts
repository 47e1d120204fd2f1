import { UUID_IN_ANY_CASE } from '../base/main.js'
import { bad, good, type Outcome } from './finding.js'
import type { Expr, ValueType } from './ir.js'
import { instantLiteral, isDate } from './literals.js'
import { nearest } from './nearest.js'

/** The most decimal places a value may have on its way through an expression. */
export const SCALE_LIMIT = 9

const BOOL: ValueType = { kind: 'bool' }

/** The type of a checked expression. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'literal':
    case 'param':
    case 'member':
    case 'arithmetic':
    case 'if':
    case 'aggregate':
      return expr.type
    default:
      return BOOL
  }
}

/** A type as people say it. */
export function describeType(type: ValueType): string {
  const words = {
    bool: () => 'true or false',
    text: () => 'text',
    int: () => 'a whole number',
    decimal: () => `a number with ${type.kind === 'decimal' ? type.scale : 0} decimals`,
    date: () => 'a date',
    instant: () => 'a date and time',
    id: () => (type.kind === 'id' && type.entity ? `a ${type.entity}` : 'an id'),
    choice: () => 'a choice',
    null: () => 'null',
  } satisfies Record<ValueType['kind'], () => string>
  return words[type.kind]()
}

/** The decimal places of a number: 0 of a whole one, null of what is no number. */
export function scaleOf(type: ValueType): number | null {
  return type.kind === 'int' ? 0 : type.kind === 'decimal' ? type.scale : null
}

/** The number type with that many decimal places. */
export function numberType(scale: number): ValueType {
  return scale === 0 ? { kind: 'int' } : { kind: 'decimal', scale }
}

/**
 * The same number with other decimal places. Raising is exact (unknown beyond 53 bits); lowering
 * rounds half away from zero.
 */
export function rescale(expr: Expr, scale: number): Expr {
  const from = scaleOf(typeOf(expr)) ?? 0
  if (from === scale) return expr
  const type = numberType(scale)
  const factor: Expr = { kind: 'literal', type: { kind: 'int' }, value: 10 ** Math.abs(scale - from) }
  if (from > scale) return { kind: 'arithmetic', op: '//', type, left: expr, right: factor }
  if (expr.kind === 'literal' && typeof expr.value === 'number') {
    const raised = expr.value * 10 ** (scale - from)
    return { kind: 'literal', type, value: Number.isSafeInteger(raised) ? raised : null }
  }
  return { kind: 'arithmetic', op: '*', type, left: expr, right: factor }
}

/**
 * The expression as a value of the wanted type: literals are read as that type, numbers rescaled,
 * branches of a conditional fitted one by one.
 */
export function fitTo(expr: Expr, wanted: ValueType): Outcome<Expr> {
  const type = typeOf(expr)
  if (expr.kind === 'literal' && expr.value === null) return good({ ...expr, type: wanted })
  const scale = scaleOf(wanted)
  if (scale !== null && scaleOf(type) !== null) return good(rescale(expr, scale))
  if (expr.kind === 'literal' && typeof expr.value === 'string' && type.kind === 'text') {
    return readText(expr.value, wanted)
  }
  if (wanted.kind === 'text' && type.kind === 'choice') return good(expr)
  if (expr.kind === 'if' && type.kind !== wanted.kind) return fitBranches(expr, wanted)
  if (type.kind !== wanted.kind) {
    return bad(`This is ${describeType(type)}, where ${describeType(wanted)} is wanted.`, wishFor(type, wanted))
  }
  return sameKind(expr, type, wanted)
}

function fitBranches(expr: Extract<Expr, { kind: 'if' }>, wanted: ValueType): Outcome<Expr> {
  const then = fitTo(expr.then, wanted)
  if (!then.ok) return then
  const otherwise = fitTo(expr.else, wanted)
  if (!otherwise.ok) return otherwise
  return good({ ...expr, type: wanted, then: then.value, else: otherwise.value })
}

function sameKind(expr: Expr, type: ValueType, wanted: ValueType): Outcome<Expr> {
  if (type.kind === 'id' && wanted.kind === 'id' && type.entity && wanted.entity && type.entity !== wanted.entity) {
    return bad(`This is ${describeType(type)}, where ${describeType(wanted)} is wanted: the two are never equal.`)
  }
  if (type.kind === 'choice' && wanted.kind === 'choice') {
    const foreign = type.values.find((item) => !wanted.values.includes(item))
    if (foreign !== undefined) {
      return bad(`The choice \`${foreign}\` does not exist there.`, `The choices are ${wanted.values.join(', ')}.`)
    }
  }
  return good(expr)
}

/** A text literal read as another type. */
function readText(text: string, wanted: ValueType): Outcome<Expr> {
  const literal = (value: string): Outcome<Expr> => good({ kind: 'literal', type: wanted, value })
  switch (wanted.kind) {
    case 'text':
      return literal(text)
    case 'choice': {
      if (wanted.values.includes(text)) return literal(text)
      const near = nearest(text, wanted.values)
      const list = `The choices are ${wanted.values.join(', ')}.`
      return bad(`'${text}' is not one of the choices.`, near ? `Did you mean '${near}'? ${list}` : list)
    }
    case 'date':
      return isDate(text) ? literal(text) : bad(`'${text}' is not a date.`, "Dates are written 'YYYY-MM-DD'.")
    case 'instant': {
      const instant = instantLiteral(text)
      if (instant) return literal(instant)
      return bad(`'${text}' is not a date and time.`, "Write it with its zone: '2026-04-01T09:30:00Z'.")
    }
    case 'id':
      return UUID_IN_ANY_CASE.test(text)
        ? literal(text.toLowerCase())
        : bad(`'${text}' is not an id.`, 'Ids are UUIDs; to compare a name, go on to a field: `class.name`.')
    default:
      return bad(
        `'${text}' is text, where ${describeType(wanted)} is wanted.`,
        'Write numbers, true and false without quotes.'
      )
  }
}

function wishFor(type: ValueType, wanted: ValueType): string | undefined {
  if (wanted.kind === 'bool') return `Make it a condition: compare it, or ask \`… != null\`.`
  if (type.kind === 'instant' && wanted.kind === 'date') {
    return 'A date and time is no date: keep the date in a field of its own.'
  }
  return undefined
}

/** Two expressions brought to one type, for comparing them or choosing between them. */
export interface Unified {
  readonly left: Expr
  readonly right: Expr
  readonly type: ValueType
}

/** Brings two expressions to one type; the refusal names both types. */
export function unify(left: Expr, right: Expr): Outcome<Unified> {
  const a = typeOf(left)
  const b = typeOf(right)
  const scales = [scaleOf(a), scaleOf(b)]
  if (scales[0] != null && scales[1] != null) {
    const scale = Math.max(scales[0], scales[1])
    return good({ left: rescale(left, scale), right: rescale(right, scale), type: numberType(scale) })
  }
  if (a.kind === 'choice' && b.kind === 'choice') return unifyChoices(left, right, a.values, b.values)
  const rightFits = fitTo(right, a)
  if (rightFits.ok) return good({ left, right: rightFits.value, type: a })
  if (a.kind === b.kind || isQuoted(right)) return rightFits
  const leftFits = fitTo(left, b)
  if (leftFits.ok) return good({ left: leftFits.value, right, type: b })
  if (isQuoted(left)) return leftFits
  return bad(`${describeType(a)} and ${describeType(b)} cannot stand together.`, pairHint(a, b))
}

function unifyChoices(left: Expr, right: Expr, a: readonly string[], b: readonly string[]): Outcome<Unified> {
  if (!a.some((item) => b.includes(item))) {
    return bad('The two choices have no value in common.', `One has ${a.join(', ')}; the other has ${b.join(', ')}.`)
  }
  return good({ left, right, type: { kind: 'choice', values: [...new Set([...a, ...b])] } })
}

/** True for a quoted literal, or a choice between such: it is read as the other side's type or refused. */
function isQuoted(expr: Expr): boolean {
  if (expr.kind === 'if') return isQuoted(expr.then) && isQuoted(expr.else)
  return expr.kind === 'literal' && expr.type.kind === 'text' && expr.value !== null
}

function pairHint(a: ValueType, b: ValueType): string | undefined {
  const kinds = [a.kind, b.kind]
  if (kinds.includes('instant') && kinds.includes('date')) {
    return 'Compare dates with today(), dates and times with now().'
  }
  if (kinds.includes('id')) {
    return 'A link is compared with an id or another link; go on to a field of it: `class.name`.'
  }
  return undefined
}
