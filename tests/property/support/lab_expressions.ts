import type { Expr, ValueType } from '../../../app/engine/expressions/main.js'
import { LINKS, MANY, TYPES, type LabName } from './laboratory.js'
import { poolOf } from './lab_rows.js'

/** Kinds of value an expression of the laboratory may have. */
export const WANTED: readonly ValueType[] = [
  { kind: 'bool' },
  { kind: 'int' },
  { kind: 'decimal', scale: 2 },
  { kind: 'text' },
  TYPES.c,
  { kind: 'date' },
  { kind: 'instant' },
  { kind: 'id', entity: 'lab.one' },
]

/** Names of the params of the laboratory: one value and one list per kind. */
export function paramOf(type: ValueType): string {
  return `value:${type.kind}`
}
export function listParamOf(type: ValueType): string {
  return `list:${type.kind}`
}

/** Choices read one after the other; an exhausted tape gives 0, which is always the simplest choice. */
export class Tape {
  readonly #numbers: readonly number[]
  #at = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  below(limit: number): number {
    return (this.#numbers[this.#at++] ?? 0) % limit
  }

  of<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error('Nothing to choose from')
    return item
  }
}

interface Rows {
  readonly variables: readonly { readonly name: string; readonly entity: LabName }[]
  readonly depth: number
  readonly hops: number
}

const START: Rows = { variables: [{ name: '', entity: 'root' }], depth: 4, hops: 0 }
const BOOL: ValueType = { kind: 'bool' }
const INT: ValueType = { kind: 'int' }

/** A well-typed expression over a root, as long as the tape has numbers. */
export function expressionFrom(tape: Tape, type: ValueType): Expr {
  return build(tape, type, START)
}

function build(tape: Tape, type: ValueType, rows: Rows): Expr {
  if (rows.depth === 0) return leaf(tape, type, rows)
  const inner = { ...rows, depth: rows.depth - 1 }
  const choice = tape.below(6)
  switch (choice === 1 && rows.depth === START.depth ? 5 : choice) {
    case 0:
    case 1:
      return leaf(tape, type, rows)
    case 2:
      return {
        kind: 'if',
        type,
        when: build(tape, BOOL, inner),
        then: build(tape, type, inner),
        else: build(tape, type, inner),
      }
    default:
      return type.kind === 'bool' ? condition(tape, inner) : composed(tape, type, inner)
  }
}

function leaf(tape: Tape, type: ValueType, rows: Rows): Expr {
  const choice = tape.below(6)
  if (choice === 0) return { kind: 'literal', type, value: tape.of([...poolOf(type.kind), null]) }
  if (choice === 1) return { kind: 'param', type, name: paramOf(type) }
  return member(tape, type, rows)
}

function member(tape: Tape, type: ValueType, rows: Rows): Expr {
  const { name, entity } = tape.of(rows.variables)
  const hop = tape.below(3) === 0 && LINKS[entity].length > 0 ? tape.of<LabName>(LINKS[entity]) : null
  const path = hop ? [hop] : []
  if (type.kind === 'id') return idMember(name, path, hop ?? entity, tape)
  const fields = Object.entries(TYPES).filter(
    ([, known]) => known.kind === type.kind && scaleOf(known) === scaleOf(type)
  )
  const [field] = tape.of(fields)
  const facet = type.kind === 'text' && tape.below(3) === 0 ? { facet: 'key' as const } : {}
  return { kind: 'member', type, variable: name, path: [...path, field], ...facet }
}

function scaleOf(type: ValueType): number {
  return type.kind === 'decimal' ? type.scale : 0
}

function idMember(variable: string, path: readonly string[], at: LabName, tape: Tape): Expr {
  const type: ValueType = { kind: 'id' }
  if (at === 'one') return { kind: 'member', type, variable, path: [...path, 'id'] }
  return { kind: 'member', type, variable, path: [...path, tape.of<string>(['id', ...LINKS[at]])] }
}

function composed(tape: Tape, type: ValueType, rows: Rows): Expr {
  if (type.kind === 'id' || type.kind === 'choice') return leaf(tape, type, rows)
  if (rows.hops < 2 && tape.below(2) === 0) return aggregate(tape, type, rows)
  if (type.kind === 'text') {
    return { kind: 'arithmetic', op: '+', type, left: build(tape, type, rows), right: build(tape, type, rows) }
  }
  if (type.kind !== 'int' && type.kind !== 'decimal') return leaf(tape, type, rows)
  const op = tape.of(['+', '-', '*', '/', '%', '//'] as const)
  if (op === '//') {
    return {
      kind: 'arithmetic',
      op,
      type,
      left: build(tape, type, rows),
      right: { kind: 'literal', type: INT, value: tape.of([10, 100, 10000]) },
    }
  }
  return {
    kind: 'arithmetic',
    op,
    type,
    left: build(tape, type, rows),
    right: build(tape, op === '*' ? INT : type, rows),
  }
}

function aggregate(tape: Tape, type: ValueType, rows: Rows): Expr {
  const { side, inner } = over(tape, rows)
  const number = type.kind === 'int' || type.kind === 'decimal'
  const fn = number ? tape.of(['sum', 'min', 'max'] as const) : tape.of(['min', 'max'] as const)
  const where = tape.below(2) === 0 ? null : build(tape, BOOL, inner)
  if (type.kind === 'int' && tape.below(3) === 0) {
    return {
      kind: 'aggregate',
      fn: 'count',
      type,
      ...side,
      where,
      value: tape.below(2) === 0 ? null : build(tape, INT, inner),
    }
  }
  return { kind: 'aggregate', fn, type, ...side, where, value: build(tape, type, inner) }
}

/** A to-many side that some variable in reach has, directly or over a link; roots always have leaves. */
function over(tape: Tape, rows: Rows) {
  const sides = rows.variables.flatMap(({ name, entity }) => [
    ...Object.entries(MANY[entity]).map(([key, many]) => ({ variable: name, path: [key], to: many.entity })),
    ...LINKS[entity].flatMap((link) =>
      Object.entries(MANY[link]).map(([key, many]) => ({ variable: name, path: [link, key], to: many.entity }))
    ),
  ])
  const { variable, path, to } = tape.of(sides)
  const bind = `x${rows.hops}`
  const inner: Rows = {
    variables: [{ name: bind, entity: to }, ...rows.variables],
    depth: rows.depth - 1,
    hops: rows.hops + 1,
  }
  return { side: { variable, path, entity: `lab.${to}`, bind }, inner: { ...inner, depth: Math.max(0, inner.depth) } }
}

function condition(tape: Tape, rows: Rows): Expr {
  const some = (): Expr => build(tape, BOOL, rows)
  switch (tape.below(10)) {
    case 0:
      return compare(tape, rows)
    case 1:
      return { kind: 'not', of: some() }
    case 2:
      return { kind: tape.of(['and', 'or'] as const), of: [some(), some(), some()].slice(0, 1 + tape.below(3)) }
    case 3:
      return { kind: 'is_null', of: build(tape, tape.of(WANTED), rows), negated: tape.below(2) === 1 }
    case 4: {
      const type = tape.of(WANTED)
      const values = Array.from({ length: tape.below(4) }, () => build(tape, type, rows))
      return { kind: 'in', item: build(tape, type, rows), values }
    }
    case 5: {
      const type = tape.of(WANTED)
      return { kind: 'in_param', item: build(tape, type, rows), param: listParamOf(type), negated: tape.below(2) === 1 }
    }
    case 6:
    case 7:
      return {
        kind: 'match',
        match: tape.of(['starts', 'contains', 'ends'] as const),
        left: build(tape, TYPES.t, rows),
        right: build(tape, TYPES.t, rows),
      }
    case 8:
      return set(tape, rows)
    default:
      return rows.hops < 2 ? quantify(tape, rows) : compare(tape, rows)
  }
}

function compare(tape: Tape, rows: Rows): Expr {
  const type = tape.of(WANTED)
  const ordered = type.kind !== 'bool' && type.kind !== 'id' && type.kind !== 'choice'
  const op = ordered ? tape.of(['eq', 'neq', 'lt', 'lte', 'gt', 'gte'] as const) : tape.of(['eq', 'neq'] as const)
  return { kind: 'compare', op, left: build(tape, type, rows), right: build(tape, type, rows) }
}

function quantify(tape: Tape, rows: Rows): Expr {
  const { side, inner } = over(tape, rows)
  return { kind: 'quantify', macro: tape.of(['exists', 'all'] as const), ...side, body: build(tape, BOOL, inner) }
}

function set(tape: Tape, rows: Rows): Expr {
  const { entity, column } = tape.of([
    { entity: 'one', column: 'id' },
    { entity: 'root', column: 'one_id' },
    { entity: 'leaf', column: 'one_id' },
  ] as const)
  const where = build(tape, BOOL, { variables: [{ name: '', entity }], depth: Math.min(2, rows.depth), hops: 1 })
  return { kind: 'in_set', item: build(tape, { kind: 'id' }, rows), entity: `lab.${entity}`, column, where }
}
