import type { Operator } from '../contract.js'
import { memberOf, nameOf, orEmpty } from './operand.js'

/** None of a list, empty values included, as with `neq`. */
export const nin: Operator = {
  name: 'nin',
  arity: 'many',
  facet: 'key',
  build: (member, [list]) =>
    orEmpty(member, { kind: 'in_param', item: memberOf(member), param: nameOf(list), negated: true }),
}
