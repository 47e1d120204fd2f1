import type { Operator } from '../contract.js'
import { memberOf, nameOf } from './operand.js'

/** One of a list, which is bound as one param. Empty values are none of them. */
export const isIn: Operator = {
  name: 'in',
  arity: 'many',
  facet: 'key',
  build: (member, [list]) => ({ kind: 'in_param', item: memberOf(member), param: nameOf(list), negated: false }),
}
