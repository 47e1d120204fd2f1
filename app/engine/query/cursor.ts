import { createHmac, timingSafeEqual } from 'node:crypto'
import { invalid } from '../base/main.js'
import { allOf, anyOf, typeOf } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { rightsKey } from '../permissions/main.js'
import type { Row } from '../sql/main.js'
import type { RestrictedSort } from './restrict.js'
import type { Session } from './session.js'

/** Where a list stopped: the sort values of its last row, its id last, in the database's form. */
export type CursorValues = readonly (string | number | boolean | null)[]

/**
 * A cursor as text, signed over the list it continues and over who asks: it is no good for another
 * filter, another order, another reader or another school.
 */
export function writeCursor(session: Session, list: string, values: CursorValues): string {
  const payload = Buffer.from(JSON.stringify(values)).toString('base64url')
  return `${payload}.${sign(session, list, payload)}`
}

/** The values of a cursor of this list; throws the 422 for every other text. */
export function readCursor(session: Session, list: string, text: string): CursorValues {
  const [payload = '', mark = '', ...rest] = text.split('.')
  const given = Buffer.from(mark)
  const right = Buffer.from(sign(session, list, payload))
  if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) {
    throw invalid('cursor', 'does not continue this list.')
  }
  // Only what we signed gets here, and the list it was signed for says how many values there are.
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as CursorValues
}

function sign(session: Session, list: string, payload: string): string {
  const { actor, registry } = session
  const reader = [actor.kind, actor.userId, actor.school.id, rightsKey(registry, actor)]
  return createHmac('sha256', session.secret)
    .update(JSON.stringify(['cursor', reader, list, payload]))
    .digest('base64url')
    .slice(0, 22)
}

/** The sort values of a row, from the columns that hold them. */
export function cursorOf(row: Row, aliases: readonly string[]): CursorValues {
  return aliases.map((alias) => (row[alias] ?? null) as string | number | boolean | null)
}

/** Which of the values are empty: part of a plan's shape, as empties are skipped and not compared. */
export function nullsOf(values: CursorValues): readonly boolean[] {
  return values.map((value) => value === null)
}

/**
 * The rows after a cursor in an order where empty values come last ascending and first descending.
 * `nulls` says which of the cursor's values are empty; the others are bound as `cursor:<n>`.
 */
export function afterCursor(order: readonly RestrictedSort[], nulls: readonly boolean[]): Expr {
  const bound = (index: number, expr: Expr): Expr => ({ kind: 'param', type: typeOf(expr), name: `cursor:${index}` })
  const branches = order.map((term, index) => {
    const same = order.slice(0, index).map(({ expr }, at): Expr => {
      if (nulls[at]) return { kind: 'is_null', of: expr, negated: false }
      return { kind: 'compare', op: 'eq', left: expr, right: bound(at, expr) }
    })
    return allOf([...same, beyond(term, nulls[index] ?? false, bound(index, term.expr))])
  })
  return anyOf(branches)
}

function beyond({ expr, descending, nullable }: RestrictedSort, isNull: boolean, value: Expr): Expr {
  if (isNull) {
    return descending
      ? { kind: 'is_null', of: expr, negated: true }
      : { kind: 'literal', type: { kind: 'bool' }, value: false }
  }
  const further: Expr = { kind: 'compare', op: descending ? 'lt' : 'gt', left: expr, right: value }
  return nullable && !descending ? anyOf([further, { kind: 'is_null', of: expr, negated: false }]) : further
}
