import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** Greater than; empty values are not. */
export const gt: Operator = {
  name: 'gt',
  arity: 'one',
  facet: 'key',
  build: (member, [operand]) => ({
    kind: 'compare',
    op: 'gt',
    left: memberOf(member),
    right: operandOf(member, operand),
  }),
}
