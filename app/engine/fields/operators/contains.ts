import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** Holds the operand anywhere, by key; wildcards in it mean themselves. */
export const contains: Operator = {
  name: 'contains',
  arity: 'one',
  facet: 'key',
  build: (member, [operand]) => ({
    kind: 'match',
    match: 'contains',
    left: memberOf(member),
    right: operandOf(member, operand),
  }),
}
