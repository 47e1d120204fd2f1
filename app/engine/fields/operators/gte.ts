import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** At least; empty values are not. */
export const gte: Operator = {
  name: 'gte',
  arity: 'one',
  facet: 'key',
  build: (member, [operand]) => ({
    kind: 'compare',
    op: 'gte',
    left: memberOf(member),
    right: operandOf(member, operand),
  }),
}
