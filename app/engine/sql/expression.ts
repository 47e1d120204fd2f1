import { prefixEnd } from '../base/main.js'
import { typeOf, type CompareOperator, type Expr } from '../expressions/main.js'
import { entityOf, type Entity, type Registry } from '../model/main.js'
import type { DialectName } from '../fields/main.js'
import { boundValue, constant, isTextual, postgresType, reckoned, totalOf, withinBounds } from './expression_values.js'
import { join, param, raw, sql, type Fragment } from './fragment.js'
import { columnOf, RowScope, sameSchool, undeleted } from './row_scope.js'

const OPERATORS = { eq: '=', neq: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } satisfies Record<
  CompareOperator,
  string
>

type Of<Kind extends Expr['kind']> = Extract<Expr, { kind: Kind }>

/** Rows by macro variable; `''` is the record. `inline` writes constants into the text. */
interface Place {
  readonly rows: ReadonlyMap<string, RowScope>
  readonly dialect: DialectName
  readonly inline: boolean
}

/**
 * A checked expression as SQL over a row, in parentheses. It is three-valued exactly as `evaluate`
 * is. Joins it needs are added to the scope: ask `scope.joins()` afterwards. Params keep their names;
 * sets and to-many sides of platform entities bind `school`, `starts` with a param binds `<name>:end`
 * too (see `prefixBindings`).
 */
export function renderExpr(expr: Expr, scope: RowScope): Fragment {
  return render(expr, { rows: new Map([['', scope]]), dialect: scope.dialect, inline: false })
}

/**
 * A condition over the columns of one table as plain SQL text without parameters, for partial
 * indexes and CHECK constraints. Throws for links, lists and params, which these cannot have.
 */
export function renderIndexCondition(expr: Expr, registry: Registry, dialect: DialectName, entity: Entity): string {
  const scope = new RowScope(registry, dialect, entity, '')
  const { text, params } = render(expr, { rows: new Map([['', scope]]), dialect, inline: true })
  if (params.length > 0 || scope.joins().text !== '') {
    throw new Error(`A condition of ${entity.name} needs more than its own columns`)
  }
  return text
}

function render(expr: Expr, place: Place): Fragment {
  switch (expr.kind) {
    case 'literal':
      return constant(expr.value, expr.type, place.dialect, place.inline)
    case 'param':
      return boundValue(expr.name, expr.type, place.dialect)
    case 'member':
      return member(expr, place)
    case 'not':
      return sql`(not ${render(expr.of, place)})`
    case 'and':
    case 'or':
      return logic(expr, place)
    case 'compare':
      return sql`(${render(expr.left, place)} ${OPERATORS[expr.op]} ${render(expr.right, place)})`
    case 'is_null':
      return sql`(${render(expr.of, place)} is ${expr.negated ? 'not null' : 'null'})`
    case 'in':
      return inValues(expr, place)
    case 'in_param':
      return inParam(expr, place)
    case 'match':
      return match(expr, place)
    case 'arithmetic':
      return reckoned(expr, render(expr.left, place), render(expr.right, place), place.dialect)
    case 'if':
      return sql`(case when ${render(expr.when, place)} then ${render(expr.then, place)} else ${render(expr.else, place)} end)`
    case 'quantify':
      return quantify(expr, place)
    case 'aggregate':
      return aggregate(expr, place)
    case 'in_set':
      return inSet(expr, place)
  }
}

function rowOf(variable: string, place: Place): RowScope {
  const row = place.rows.get(variable)
  if (!row) throw new Error(`Expression variable ${variable} is not bound`)
  return row
}

/** A column, or what a field without one says; of a linked record that is not there, nothing. */
function member({ variable, path, facet, type }: Of<'member'>, place: Place): Fragment {
  const row = rowOf(variable, place)
  const { holder, rule } = row.ruleAt(path)
  if (!rule) return raw(row.column(path, facet))
  const value = render(rule, { ...place, rows: new Map([['', holder]]) })
  if (path.length === 1) return value
  return sql`(case when ${holder.column(['id'])} is not null then ${value} else ${constant(null, type, place.dialect, place.inline)} end)`
}

function logic(expr: Of<'and' | 'or'>, place: Place): Fragment {
  if (expr.of.length === 0) return constant(expr.kind === 'and', { kind: 'bool' }, place.dialect, place.inline)
  return sql`(${join(
    expr.of.map((part) => render(part, place)),
    ` ${expr.kind} `
  )})`
}

function inValues(expr: Of<'in'>, place: Place): Fragment {
  if (expr.values.length === 0) return constant(false, { kind: 'bool' }, place.dialect, place.inline)
  return sql`(${render(expr.item, place)} in (${join(expr.values.map((value) => render(value, place)))}))`
}

/** One bound array, so that the text does not depend on how many values there are. */
function inParam(expr: Of<'in_param'>, place: Place): Fragment {
  const item = render(expr.item, place)
  const list = param(expr.param, true)
  const found =
    place.dialect === 'postgres'
      ? sql`${item} = any(${list}::${postgresType(typeOf(expr.item))}[])`
      : sql`${item} in (select value from json_each(${list}))`
  return expr.negated ? sql`(not (${found}))` : sql`(${found})`
}

/**
 * Substrings by position functions, never LIKE: no wildcard to escape, the same case rules on both.
 * A known or bound prefix is a range, which an index serves.
 */
function match(expr: Of<'match'>, place: Place): Fragment {
  const left = render(expr.left, place)
  const right = render(expr.right, place)
  const postgres = place.dialect === 'postgres'
  if (expr.match === 'contains') {
    return postgres ? sql`(strpos(${left}, ${right}) > 0)` : sql`(instr(${left}, ${right}) > 0)`
  }
  if (expr.match === 'ends') {
    return postgres
      ? sql`(right(${left}, length(${right})) = ${right})`
      : sql`(substr(${left}, length(${left}) - length(${right}) + 1) = ${right})`
  }
  const end = rangeEnd(expr.right, place)
  if (end) return sql`(${left} >= ${right} and ${left} < ${end})`
  return sql`(substr(${left}, 1, length(${right})) = ${right})`
}

/** Where the range of a prefix ends; null when it has to be worked out per row. */
function rangeEnd(prefix: Expr, place: Place): Fragment | null {
  if (prefix.kind === 'param') return boundValue(`${prefix.name}:end`, prefix.type, place.dialect)
  if (prefix.kind !== 'literal' || typeof prefix.value !== 'string') return null
  const end = prefixEnd(prefix.value)
  return end === null ? null : constant(end, prefix.type, place.dialect, place.inline)
}

/** The rows of a to-many side that belong to a record, as FROM and WHERE. */
function over(expr: Of<'quantify'> | Of<'aggregate'>, place: Place) {
  const { from, many, entity } = rowOf(expr.variable, place).many(expr.path)
  const row = rowOf(expr.variable, place).inner(entity)
  const inside: Place = { ...place, rows: new Map([...place.rows, [expr.bind, row]]) }
  const belongs = [
    ...sameSchool(row, from),
    sql`${columnOf(row.alias, many.column)} = ${columnOf(from.alias, 'id')}`,
    ...undeleted(row),
  ]
  const rows = (...conditions: readonly Fragment[]) =>
    sql`from ${row.table()}${row.joins()} where ${join([...belongs, ...conditions], ' and ')}`
  return { inside, rows }
}

function quantify(expr: Of<'quantify'>, place: Place): Fragment {
  const { inside, rows } = over(expr, place)
  const body = render(expr.body, inside)
  return expr.macro === 'exists'
    ? sql`(exists (select 1 ${rows(body)}))`
    : sql`(not exists (select 1 ${rows(sql`${body} is not true`)}))`
}

/**
 * The value is selected in a derived table first: an aggregate whose argument names outer columns
 * only would otherwise belong to the outer statement.
 */
function aggregate(expr: Of<'aggregate'>, place: Place): Fragment {
  const { inside, rows } = over(expr, place)
  const where = expr.where ? [render(expr.where, inside)] : []
  if (!expr.value) return sql`(select count(*) ${rows(...where)})`
  const value = render(expr.value, inside)
  const values = sql`(select ${value} as v ${rows(...where)}) as o`
  if (expr.fn !== 'sum') {
    const collation = place.dialect === 'postgres' && isTextual(typeOf(expr.value)) ? ' collate "C"' : ''
    return sql`(select ${expr.fn}(v${collation}) from ${values})`
  }
  return sql`(select ${withinBounds(place.dialect)} from (select ${totalOf(place.dialect)} as v from ${values}) as s)`
}

/** Ids of a tree and of all that stands below them. `union` ends where a record comes again. */
function withBelow(top: Fragment, below: NonNullable<Of<'in_set'>['below']>, entity: Entity, place: Place): Fragment {
  const row = rowOf('', place).inner(entity)
  const where = render(below.where, { ...place, rows: new Map([['', row]]) })
  const conditions = [...sameSchool(row, null), ...undeleted(row), where]
  const step = sql`select ${columnOf(row.alias, 'id')} from above join ${row.table()} on ${columnOf(row.alias, below.column)} = above.id${row.joins()} where ${join(conditions, ' and ')}`
  return sql`with recursive above(id) as (${top} union ${step}) select id from above`
}

/**
 * An uncorrelated set: PostgreSQL makes an array of it once and probes the index of the outer row
 * with it; SQLite does the same with IN.
 */
function inSet(expr: Of<'in_set'>, place: Place): Fragment {
  const item = render(expr.item, place)
  const entity = entityOf(rowOf('', place).registry, expr.entity)
  const row = rowOf('', place).inner(entity)
  const where = render(expr.where, { ...place, rows: new Map([['', row]]) })
  const column = columnOf(row.alias, expr.column)
  const conditions = [...sameSchool(row, null), ...undeleted(row), sql`${column} is not null`, where]
  const rows = sql`select ${column} from ${row.table()}${row.joins()} where ${join(conditions, ' and ')}`
  const set = expr.below ? withBelow(rows, expr.below, entity, place) : rows
  return place.dialect === 'postgres' ? sql`(${item} = any(array(${set})))` : sql`(${item} in (${set}))`
}
