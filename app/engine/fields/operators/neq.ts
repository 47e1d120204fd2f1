import type { Operator } from '../contract.js'
import { memberOf, operandOf, orEmpty } from './operand.js'

/**
 * Not equal, empty values included: to the person who filters there are two answers, and the records
 * of `eq` and of `neq` together are all records.
 */
export const neq: Operator = {
  name: 'neq',
  arity: 'one',
  facet: 'key',
  build: (member, [operand]) =>
    orEmpty(member, { kind: 'compare', op: 'neq', left: memberOf(member), right: operandOf(member, operand) }),
}
