import type { Conditions, Entity, FieldCondition } from '../../model/main.js'
import type { Attempt } from '../attempt.js'
import { isTouched } from '../steps/changes.js'

/** Names that a write touches; null where all count as touched. */
export type Touched = ReadonlySet<string> | null

/** What a write changes of its record: all of a new one. */
export function touchedOf({ before, changes, rows }: Attempt): Touched {
  if (!before) return null
  return new Set([
    ...changes.map(({ field }) => field.name),
    ...rows.filter(isTouched).map((item) => item.draft.field.name),
  ])
}

/** The conditions to be judged: those whose field or inputs are touched, on the row itself or on its owner. */
export function judged(
  conditions: readonly FieldCondition[],
  touched: Touched,
  parentTouched: Touched = NONE
): readonly FieldCondition[] {
  if (touched === null) return conditions
  return conditions.filter(
    ({ field, inputs, parentInputs }) =>
      touched.has(field) ||
      inputs.some((name) => touched.has(name)) ||
      parentInputs.some((name) => parentTouched === null || parentTouched.has(name))
  )
}

const NONE: ReadonlySet<string> = new Set()

/** What may be touched besides, as fields are emptied that others ask for. */
export function withFollowers({ show }: Conditions, touched: Touched): Touched {
  if (touched === null) return null
  const names = new Set(touched)
  for (const { field, inputs } of show) if (inputs.some((name) => names.has(name))) names.add(field)
  return names
}

/** Whether anything of the rows of an entity has to be judged when fields of their owner are touched. */
export function asksOwner({ conditions }: Entity, touched: Touched): boolean {
  if (!conditions) return false
  return [...conditions.show, ...conditions.require].some(({ parentInputs }) =>
    parentInputs.some((name) => touched === null || touched.has(name))
  )
}
