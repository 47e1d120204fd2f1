import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** From the first operand to the second, both included; empty values are not. */
export const between: Operator = {
  name: 'between',
  arity: 'two',
  facet: 'key',
  build: (member, [from, to]) => ({
    kind: 'and',
    of: [
      { kind: 'compare', op: 'gte', left: memberOf(member), right: operandOf(member, from) },
      { kind: 'compare', op: 'lte', left: memberOf(member), right: operandOf(member, to) },
    ],
  }),
}
