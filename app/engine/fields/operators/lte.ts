import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** At most; empty values are not. */
export const lte: Operator = {
  name: 'lte',
  arity: 'one',
  facet: 'key',
  build: (member, [operand]) => ({
    kind: 'compare',
    op: 'lte',
    left: memberOf(member),
    right: operandOf(member, operand),
  }),
}
