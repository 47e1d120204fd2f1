import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** Less than; empty values are not. */
export const lt: Operator = {
  name: 'lt',
  arity: 'one',
  facet: 'key',
  build: (member, [operand]) => ({
    kind: 'compare',
    op: 'lt',
    left: memberOf(member),
    right: operandOf(member, operand),
  }),
}
