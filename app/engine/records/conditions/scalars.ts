import { readsOfAll } from '../../expressions/main.js'
import { fieldTypeOf } from '../../fields/main.js'
import type { Entity, FieldCondition } from '../../model/main.js'
import { rowScalars } from '../../query/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt } from '../attempt.js'
import type { Values } from '../draft.js'
import { scalarsOfWhole } from '../whole_record.js'

export type Scalars = Readonly<Record<string, unknown>>

/** The record as it will stand, as conditions on its own fields see it. */
export function scalarsForOwn(attempt: Attempt, conditions: readonly FieldCondition[]): Scalars {
  return scalarsOfWhole(attempt, readsOfAll(conditions.map(({ expr }) => expr)))
}

/** The owner as conditions on its rows see it. */
export function scalarsOfOwner(attempt: Attempt, child: Entity): Scalars {
  const { conditions } = child
  const all = conditions ? [...conditions.show, ...conditions.require] : []
  return scalarsOfWhole(attempt, new Set(all.flatMap(({ parentInputs }) => parentInputs)))
}

/** A row of an owner as its conditions see it. */
export function scalarsOfRow(
  { session }: Attempt,
  child: Entity,
  row: Row,
  parent: Scalars,
  conditions: readonly FieldCondition[]
): Scalars {
  return { ...rowScalars(child, row, session.database.dialect, readsOfAll(conditions.map(({ expr }) => expr))), parent }
}

/** Values of a judged body as expressions hold them: those of the given names that are there. */
export function scalarsOfValues(entity: Entity, values: Values, names: readonly string[]): Scalars {
  const scalars: Record<string, unknown> = {}
  for (const name of names) {
    const field = entity.field[name]
    const value = values[name] ?? null
    if (field && value !== null) scalars[name] = fieldTypeOf(field.type).codec.toScalar(field, value)
  }
  return scalars
}
