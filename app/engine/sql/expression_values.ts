import { prefixEnd } from '../base/main.js'
import type { Expr, Scalar, ValueType } from '../expressions/main.js'
import type { DialectName } from '../fields/main.js'
import { param, raw, sql, value, type Fragment } from './fragment.js'

/** The largest number kept: 53 bits, as the process has. A result beyond is unknown. */
const LARGEST = Number.MAX_SAFE_INTEGER

/** Sorts after every text in use; the end of a range whose prefix has none. */
const LAST_TEXT = '\u{10ffff}'.repeat(8)

const POSTGRES_TYPES = {
  bool: 'boolean',
  text: 'text',
  choice: 'text',
  int: 'bigint',
  decimal: 'bigint',
  date: 'date',
  instant: 'timestamptz',
  id: 'uuid',
  null: 'text',
} satisfies Record<ValueType['kind'], string>

/** True for types held as text whose order and equality are those of code points. */
export function isTextual(type: ValueType): boolean {
  return type.kind === 'text' || type.kind === 'choice'
}

/** The PostgreSQL type of a value. */
export function postgresType(type: ValueType): string {
  return POSTGRES_TYPES[type.kind]
}

/** A piece of SQL with its type said, so that neither database has to guess it. */
export function typed(content: Fragment, type: ValueType, dialect: DialectName): Fragment {
  if (dialect === 'postgres') {
    return sql`${content}::${postgresType(type)}${isTextual(type) ? ' collate "C"' : ''}`
  }
  const integral = type.kind === 'int' || type.kind === 'decimal' || type.kind === 'bool'
  return integral ? sql`cast(${content} as integer)` : content
}

/** A constant: numbers, booleans and null stand in the text, everything else is bound unless `inline`. */
export function constant(content: Scalar, type: ValueType, dialect: DialectName, inline: boolean): Fragment {
  if (content === null) return dialect === 'postgres' ? raw(`null::${postgresType(type)}`) : raw('null')
  if (typeof content === 'boolean') return raw(dialect === 'postgres' ? String(content) : String(Number(content)))
  if (typeof content === 'number') {
    if (!Number.isSafeInteger(content)) throw new Error(`Not a 53-bit integer: ${content}`)
    const text = content < 0 ? `(${content})` : String(content)
    return raw(dialect === 'postgres' ? `${text}::bigint` : text)
  }
  return sql`(${typed(inline ? raw(quoteText(content)) : value(content), type, dialect)})`
}

/** A value bound by name. */
export function boundValue(name: string, type: ValueType, dialect: DialectName): Fragment {
  return sql`(${typed(param(name), type, dialect)})`
}

/**
 * The two values a `starts` filter binds: the prefix under its name and the end of its range under
 * `<name>:end`.
 */
export function prefixBindings(name: string, prefix: string): Readonly<Record<string, string>> {
  return { [name]: prefix, [`${name}:end`]: prefixEnd(prefix) ?? LAST_TEXT }
}

/** Arithmetic over rendered operands; unknown by zero and beyond 53 bits. */
export function reckoned(
  expr: Extract<Expr, { kind: 'arithmetic' }>,
  left: Fragment,
  right: Fragment,
  dialect: DialectName
): Fragment {
  if (expr.type.kind === 'text') return sql`(${left} || ${right})`
  switch (expr.op) {
    case '+':
    case '-':
      return bounded(sql`${left} ${expr.op} ${right}`, dialect)
    case '*':
      return bounded(sql`${dialect === 'postgres' ? sql`${left}::numeric` : left} * ${right}`, dialect)
    case '/':
    case '%':
      return sql`(${left} ${expr.op} nullif(${right}, 0))`
    case '//': {
      const divisor = expr.right.kind === 'literal' ? Number(expr.right.value) : 0
      if (divisor < 10 || !Number.isSafeInteger(divisor)) {
        throw new Error('Only a power of ten is divided by with rounding')
      }
      const half = String(divisor / 2)
      return sql`(select (case when v < 0 then v - ${half} else v + ${half} end) / ${String(divisor)} from (select ${left} as v) as o)`
    }
  }
}

/** A number, unknown beyond 53 bits. It is computed once and looked at twice, hence the subselect. */
export function bounded(content: Fragment, dialect: DialectName): Fragment {
  return sql`(select ${withinBounds(dialect)} from (select ${content} as v) as o)`
}

/** A value where it is a 53-bit integer, else unknown. */
export function withinBounds(dialect: DialectName, v = 'v'): string {
  const kept = dialect === 'postgres' ? `${v}::bigint` : v
  return `case when ${v} between -${LARGEST} and ${LARGEST} then ${kept} end`
}

/**
 * The sum of numbers, 0 of none. PostgreSQL sums them as numerics. SQLite refuses a sum of integers
 * that leaves 64 bits on its way: millions and what is below them are summed apart, which takes a thousand
 * million rows to overflow; put together, a total beyond 64 bits becomes a float, and as such is out of bounds.
 */
export function totalOf(dialect: DialectName, v = 'v'): string {
  return dialect === 'postgres'
    ? `coalesce(sum(${v}), 0)`
    : `coalesce(sum(${v} / 1000000), 0) * 1000000 + coalesce(sum(${v} % 1000000), 0)`
}

/** Text as an SQL literal, for statements that take no parameters (index predicates). */
function quoteText(text: string): string {
  if (/[\\\p{Cc}]/u.test(text)) throw new Error(`Text cannot stand in a DDL statement: ${JSON.stringify(text)}`)
  return `'${text.replaceAll("'", "''")}'`
}
