import { DateTime } from 'luxon'
import type { CompareOperator, Expr } from '../expressions/main.js'
import type { OperatorName } from '../fields/main.js'

/** Which end of a school day an operand stands for. */
export type DayEdge = 'start' | 'end'

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** True for a date without a time: where an instant is compared it means that whole school day. */
export function isDay(text: string): boolean {
  return text.length === 10 && DAY.test(text)
}

/** The instant at which a day begins in a zone, or the next one does; null for a day that does not exist. */
export function dayEdge(day: string, edge: DayEdge, timezone: string): string | null {
  const date = DateTime.fromISO(day, { zone: timezone })
  if (!date.isValid) return null
  const at = edge === 'start' ? date.startOf('day') : date.plus({ days: 1 }).startOf('day')
  return at.toUTC().toISO()
}

/**
 * A comparison of an instant with days, as half-open bounds. `bound` gives the param that will hold an
 * operand: at an edge of its day, or (`null`) as it is. Null where an operator does not take days.
 */
export function dayPredicate(
  operator: OperatorName,
  member: Expr,
  operands: readonly string[],
  bound: (operand: number, edge: DayEdge | null) => Expr
): Expr | null {
  const compare = (op: CompareOperator, right: Expr): Expr => ({ kind: 'compare', op, left: member, right })
  const low = (operand: number) => compare('gte', bound(operand, isDay(operands[operand] ?? '') ? 'start' : null))
  const high = (operand: number) =>
    isDay(operands[operand] ?? '') ? compare('lt', bound(operand, 'end')) : compare('lte', bound(operand, null))
  switch (operator) {
    case 'eq':
      return { kind: 'and', of: [low(0), high(0)] }
    case 'neq':
      return {
        kind: 'or',
        of: [
          { kind: 'is_null', of: member, negated: false },
          compare('lt', bound(0, 'start')),
          compare('gte', bound(0, 'end')),
        ],
      }
    case 'lt':
      return compare('lt', bound(0, 'start'))
    case 'lte':
      return high(0)
    case 'gt':
      return compare('gte', bound(0, 'end'))
    case 'gte':
      return low(0)
    case 'between':
      return { kind: 'and', of: [low(0), high(1)] }
    case 'in':
    case 'nin':
    case 'null':
    case 'contains':
    case 'starts':
    case 'ends':
    case 'under':
      return null
  }
}
