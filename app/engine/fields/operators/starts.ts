import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** Starts with the operand, by key: a range on the key's index. */
export const starts: Operator = {
  name: 'starts',
  arity: 'one',
  facet: 'key',
  build: (member, [operand]) => ({
    kind: 'match',
    match: 'starts',
    left: memberOf(member),
    right: operandOf(member, operand),
  }),
}
