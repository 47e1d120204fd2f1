import type { Operator } from '../contract.js'
import { memberOf, operandOf } from './operand.js'

/** In a tree: the record that the operand names, or one anywhere below it. Empty values are not. */
export const under: Operator = {
  name: 'under',
  arity: 'one',
  facet: 'value',
  build(member, [operand]) {
    if (!member.tree) throw new Error('Only what stands in a tree is under something')
    const { entity, column, rows } = member.tree
    const id = memberOf({ variable: '', path: ['id'], type: { kind: 'id', entity }, facet: 'value' })
    const isTop = { kind: 'compare', op: 'eq', left: id, right: operandOf(member, operand) } as const
    return {
      kind: 'in_set',
      item: memberOf(member),
      entity,
      column: 'id',
      where: { kind: 'and', of: [isTop, rows] },
      below: { column, where: rows },
    }
  },
}
