import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** Equal; of texts, equal by key: case and width of letters do not count. Empty values are not equal. */
export const eq: Operator = {
  name: 'eq',
  arity: 'one',
  facet: 'key',
  build: (member, [operand]) => ({
    kind: 'compare',
    op: 'eq',
    left: memberOf(member),
    right: operandOf(member, operand),
  }),
}
