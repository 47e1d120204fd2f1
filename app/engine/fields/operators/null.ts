import type { Operator } from '../contract.js'
import { memberOf } from './operand.js'

/** Empty. The flag is part of a filter's shape, not bound: for `null=false` the caller negates this. */
export const isNull: Operator = {
  name: 'null',
  arity: 'flag',
  facet: 'value',
  build: (member) => ({ kind: 'is_null', of: memberOf(member), negated: false }),
}
