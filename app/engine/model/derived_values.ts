import { replaceMembers } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { isWriteOnly } from '../fields/main.js'
import type { Rollup } from './derived.js'
import type { Entity, Field } from './entity.js'

/** True for a field that has no column: each reading statement works it out. */
export function isVirtual(field: Field): boolean {
  return field.derived?.kind === 'computed' && !field.derived.stored
}

/** True where a record has a single value to tell for the field: in a column, or worked out when it is read. */
export function hasValue(field: Field): boolean {
  return (field.columns.length > 0 && !isWriteOnly(field.type)) || isVirtual(field)
}

/** True for a field whose column the engine must keep in step with what it is made of. */
export function isMaintained(field: Field): boolean {
  const { derived } = field
  return derived?.kind === 'rollup' || (derived?.kind === 'computed' && derived.stored)
}

/** The value of a computed field or rollup as an expression over the record; of a rollup, over all that links to it. */
export function ruleOf(entity: Entity, field: Field): Expr {
  const { derived } = field
  if (derived?.kind === 'computed') return derived.expr
  if (derived?.kind !== 'rollup') throw new Error(`${entity.name}.${field.name} is not worked out`)
  const other = entity.many[derived.many]
  if (!other || !field.valueType) throw new Error(`${entity.name} has no to-many side ${derived.many}`)
  return aggregateOf(derived, other.entity, field.valueType)
}

const ROW = 'row'

/** What a rollup says as an aggregate over the to-many side it names. */
export function aggregateOf(
  { many, fn, field, where }: Pick<Rollup, 'many' | 'fn' | 'field' | 'where'>,
  entity: string,
  type: NonNullable<Field['valueType']>
): Expr {
  return {
    kind: 'aggregate',
    fn,
    type,
    variable: '',
    path: [many],
    entity,
    bind: ROW,
    where: where && replaceMembers(where, (member) => ({ ...member, variable: ROW })),
    value: field === null ? null : { kind: 'member', type, variable: ROW, path: [field] },
  }
}
