import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** Ends with the operand, by key. */
export const ends: Operator = {
  name: 'ends',
  arity: 'one',
  facet: 'key',
  build: (member, [operand]) => ({
    kind: 'match',
    match: 'ends',
    left: memberOf(member),
    right: operandOf(member, operand),
  }),
}
