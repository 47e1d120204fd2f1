import { compareText, textKey } from '../base/text.js'
import type { CompareOperator, Expr, Scalar } from './ir.js'

/** A record as expressions see it: scalars by member name, a link as its record or id, to-many sides as arrays. */
export type EvaluatedRecord = Readonly<Record<string, unknown>>

/** What an expression is evaluated over. */
export interface Evaluation {
  /**
   * Values in expression form: scaled integers, dates and instants as text. A link is null, the
   * target's id (of which nothing more is known: its fields are unknown) or its record with `id`.
   */
  readonly record: EvaluatedRecord
  /** Values of params by name; an array for `in_param`. A missing one is an error. */
  readonly params: Readonly<Record<string, unknown>>
  /** Linked records and to-many sides of the record itself by name, standing before `record`'s own. */
  readonly related?: EvaluatedRecord
}

interface Scope extends Evaluation {
  readonly variables: ReadonlyMap<string, EvaluatedRecord>
}

/**
 * The value of a checked expression, as SQL gives it on both databases: three-valued, null being
 * unknown. Pure, and free of Node, so that the browser previews with it.
 */
export function evaluate(expr: Expr, evaluation: Evaluation): Scalar {
  return valueOf(expr, { ...evaluation, variables: new Map() })
}

/** True when a condition holds; unknown is no. */
export function holds(expr: Expr, evaluation: Evaluation): boolean {
  return evaluate(expr, evaluation) === true
}

function valueOf(expr: Expr, scope: Scope): Scalar {
  switch (expr.kind) {
    case 'literal':
      return expr.value
    case 'param':
      return scalar(paramOf(expr.name, scope), expr.name)
    case 'member':
      return memberOf(expr, scope)
    case 'not':
      return not(valueOf(expr.of, scope))
    case 'and':
      return logic(expr.of, false, scope)
    case 'or':
      return logic(expr.of, true, scope)
    case 'compare':
      return compare(expr.op, valueOf(expr.left, scope), valueOf(expr.right, scope))
    case 'is_null':
      return (valueOf(expr.of, scope) === null) !== expr.negated
    case 'in':
      return among(
        valueOf(expr.item, scope),
        expr.values.map((value) => valueOf(value, scope))
      )
    case 'in_param': {
      const found = among(valueOf(expr.item, scope), listOf(expr.param, scope))
      return expr.negated ? not(found) : found
    }
    case 'match':
      return match(expr.match, valueOf(expr.left, scope), valueOf(expr.right, scope))
    case 'arithmetic':
      return arithmetic(expr.op, valueOf(expr.left, scope), valueOf(expr.right, scope))
    case 'if':
      return valueOf(valueOf(expr.when, scope) === true ? expr.then : expr.else, scope)
    case 'quantify':
      return quantify(expr, scope)
    case 'aggregate':
      return aggregate(expr, scope)
    case 'in_set':
      throw new Error(`A set of ${expr.entity} is known to the database only`)
  }
}

function paramOf(name: string, scope: Scope): unknown {
  if (!Object.hasOwn(scope.params, name)) throw new Error(`Expression parameter ${name} is not bound`)
  return scope.params[name]
}

function listOf(name: string, scope: Scope): readonly Scalar[] {
  const list = paramOf(name, scope)
  if (!Array.isArray(list)) throw new Error(`Expression parameter ${name} is not a list`)
  return list.map((item: unknown) => scalar(item, name))
}

function memberOf(expr: Extract<Expr, { kind: 'member' }>, scope: Scope): Scalar {
  const found = walk(expr.variable, expr.path, scope)
  const value = scalar(isRecord(found) ? own(found, 'id') : found, expr.path.join('.'))
  return expr.facet === 'key' && typeof value === 'string' ? textKey(value) : value
}

/** What stands at the end of a path; undefined past an empty or unloaded link. */
function walk(variable: string, path: readonly string[], scope: Scope): unknown {
  const root = variable === '' ? scope.record : scope.variables.get(variable)
  if (!root) throw new Error(`Expression variable ${variable} is not bound`)
  return path.reduce<unknown>((place, name, index) => {
    if (index === 0 && variable === '' && scope.related && Object.hasOwn(scope.related, name)) {
      return scope.related[name]
    }
    return isRecord(place) ? own(place, name) : undefined
  }, root)
}

function own(record: EvaluatedRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function isRecord(value: unknown): value is EvaluatedRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function scalar(value: unknown, name: string): Scalar {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  throw new Error(`${name} holds no plain value`)
}

function not(value: Scalar): Scalar {
  return value === null ? null : value !== true
}

/** Kleene's AND (`decisive` false) and OR (`decisive` true). */
function logic(parts: readonly Expr[], decisive: boolean, scope: Scope): Scalar {
  let unknown = false
  for (const part of parts) {
    const value = valueOf(part, scope)
    if (value === decisive) return decisive
    if (value === null) unknown = true
  }
  return unknown ? null : !decisive
}

function compare(op: CompareOperator, a: Scalar, b: Scalar): Scalar {
  if (a === null || b === null) return null
  if (op === 'eq') return a === b
  if (op === 'neq') return a !== b
  const order = orderOf(a, b)
  return op === 'lt' ? order < 0 : op === 'lte' ? order <= 0 : op === 'gt' ? order > 0 : order >= 0
}

function orderOf(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return Number(a) - Number(b)
}

function among(item: Scalar, values: readonly Scalar[]): Scalar {
  if (values.length === 0) return false
  if (item === null) return null
  if (values.includes(item)) return true
  return values.includes(null) ? null : false
}

function match(kind: 'starts' | 'contains' | 'ends', a: Scalar, b: Scalar): Scalar {
  if (typeof a !== 'string' || typeof b !== 'string') return null
  return kind === 'starts' ? a.startsWith(b) : kind === 'ends' ? a.endsWith(b) : a.includes(b)
}

function arithmetic(op: Extract<Expr, { kind: 'arithmetic' }>['op'], a: Scalar, b: Scalar): Scalar {
  if (a === null || b === null) return null
  if (typeof a === 'string' || typeof b === 'string') return `${a}${b}`
  return reckon(op, Number(a), Number(b))
}

/** The division is exact: `(a - a % b) / b` has no rounding where `a / b` could round up. */
function reckon(op: Extract<Expr, { kind: 'arithmetic' }>['op'], a: number, b: number): number | null {
  if (op === '+') return bounded(a + b)
  if (op === '-') return bounded(a - b)
  if (op === '*') return bounded(a * b)
  if (b === 0) return null
  const rest = a % b
  if (op === '%') return bounded(rest)
  const whole = (a - rest) / b
  const rounds = op === '//' && Math.abs(rest) * 2 >= Math.abs(b)
  return bounded(rounds ? whole + Math.sign(a) * Math.sign(b) : whole)
}

/** A number within 53 bits, never -0; unknown beyond. */
function bounded(value: number): number | null {
  return Number.isSafeInteger(value) ? value + 0 : null
}

/** Each record of a to-many side as a scope with the macro's variable bound. */
function each(expr: { variable: string; path: readonly string[]; bind: string }, scope: Scope): Scope[] {
  const found = walk(expr.variable, expr.path, scope)
  if (found === undefined || found === null) return []
  if (!Array.isArray(found)) throw new Error(`${expr.path.join('.')} holds no list of records`)
  return found
    .filter(isRecord)
    .map((item) => ({ ...scope, variables: new Map([...scope.variables, [expr.bind, item]]) }))
}

function quantify(expr: Extract<Expr, { kind: 'quantify' }>, scope: Scope): boolean {
  const rows = each(expr, scope)
  const isTrue = (row: Scope) => valueOf(expr.body, row) === true
  return expr.macro === 'exists' ? rows.some(isTrue) : rows.every(isTrue)
}

function aggregate(expr: Extract<Expr, { kind: 'aggregate' }>, scope: Scope): Scalar {
  const { fn, where, value } = expr
  const rows = each(expr, scope).filter((row) => where === null || valueOf(where, row) === true)
  if (value === null) return rows.length
  const known = rows.map((row) => valueOf(value, row)).filter((item) => item !== null)
  if (fn === 'count') return known.length
  if (fn === 'sum') return bounded(Number(known.reduce<bigint>((sum, item) => sum + BigInt(Number(item)), 0n)))
  const sign = fn === 'min' ? 1 : -1
  return known.reduce<Scalar>((best, item) => (best === null || orderOf(item, best) * sign < 0 ? item : best), null)
}
