import type { Expr } from '../../expressions/main.js'
import type { OperatorMember } from '../contract.js'

/** The member an operator compares, at the facet that the caller chose. */
export function memberOf({ type, variable, path, facet }: OperatorMember): Expr {
  return { kind: 'member', type: facet === 'key' ? { kind: 'text' } : type, variable, path, facet }
}

/** The param that will hold an operand: of the member's type, or a text key. */
export function operandOf(member: OperatorMember, name: string | undefined): Expr {
  return { kind: 'param', type: member.facet === 'key' ? { kind: 'text' } : member.type, name: nameOf(name) }
}

/** A param's name; throws where the caller gave fewer than the operator's arity. */
export function nameOf(name: string | undefined): string {
  if (name === undefined) throw new Error('An operator got fewer params than its arity')
  return name
}

/** True also where the member is null: a record without a category is not of category A. */
export function orEmpty(member: OperatorMember, condition: Expr): Expr {
  return {
    kind: 'or',
    of: [{ kind: 'is_null', of: memberOf({ ...member, facet: 'value' }), negated: false }, condition],
  }
}
