import { evaluate } from '../../expressions/main.js'
import { fromScalar } from '../../fields/main.js'
import type { Entity, FieldCondition } from '../../model/main.js'
import { paramsOf, rowScalars } from '../../query/main.js'
import type { Session } from '../../query/main.js'
import type { Attempt } from '../attempt.js'
import { scalarsOfValues } from '../conditions/scalars.js'
import type { Scalars } from '../conditions/scalars.js'
import type { Draft, RowsDraft, Values } from '../draft.js'
import { IS_REQUIRED, note, refuseProblems } from '../errors.js'
import type { Problems } from '../errors.js'
import { validatorsOf } from '../validators.js'

const NO_OWNER: Scalars = {}

/**
 * Gives what a new record or row does not say by the expressions of its fields, and judges what comes out like any
 * value. What rows take from a record that is there already follows in the transaction, where that is known.
 */
export async function fillDefaults(draft: Draft): Promise<void> {
  const { entity, session, verb } = draft
  const problems: Problems = {}
  if (verb === 'create') {
    draft.values = await withDefaults(
      session,
      entity,
      draft.values,
      entity.conditions?.defaults ?? [],
      NO_OWNER,
      '',
      problems
    )
  }
  for (const rows of draft.rows) {
    const all = rows.entity.conditions?.defaults ?? []
    const known = verb === 'create' ? all : all.filter(({ parentInputs }) => parentInputs.length === 0)
    if (known.length === 0) continue
    const parent = verb === 'create' ? ownerOf(draft, known) : NO_OWNER
    for (const item of rows.items) {
      if (item.id !== null) continue
      item.values = await withDefaults(session, rows.entity, item.values, known, parent, `${item.path}.`, problems)
    }
  }
  refuseProblems(problems)
}

/** What new rows of a record that is there take from it, as it will stand. */
export async function fillRowDefaults(attempt: Attempt): Promise<void> {
  const { draft, before, session } = attempt
  if (!before || !draft.rows.some(({ entity }) => lateOf(entity).length > 0)) return
  const problems: Problems = {}
  const rows: RowsDraft[] = []
  for (const part of draft.rows) {
    const late = lateOf(part.entity)
    const names = late.flatMap(({ parentInputs }) => parentInputs)
    const stored = rowScalars(draft.entity, before, session.database.dialect, new Set(names))
    const sent = names.filter((name) => Object.hasOwn(draft.values, name))
    const kept = Object.fromEntries(Object.entries(stored).filter(([name]) => !sent.includes(name)))
    const parent = { ...kept, ...scalarsOfValues(draft.entity, draft.values, sent) }
    const items = part.items.map(async (item) =>
      item.id === null && late.length > 0
        ? {
            ...item,
            values: await withDefaults(session, part.entity, item.values, late, parent, `${item.path}.`, problems),
          }
        : item
    )
    rows.push({ ...part, items: await Promise.all(items) })
  }
  refuseProblems(problems)
  attempt.draft = { ...draft, rows }
}

function lateOf({ conditions }: Entity): readonly FieldCondition[] {
  return (conditions?.defaults ?? []).filter(({ parentInputs }) => parentInputs.length > 0)
}

function ownerOf({ entity, values }: Draft, defaults: readonly FieldCondition[]): Scalars {
  return scalarsOfValues(
    entity,
    values,
    defaults.flatMap(({ parentInputs }) => parentInputs)
  )
}

/** The values with those that follow from them; what a body says, and be it nothing, stays. */
export async function withDefaults(
  session: Session,
  entity: Entity,
  given: Values,
  defaults: readonly FieldCondition[],
  parent: Scalars,
  prefix: string,
  problems: Problems
): Promise<Values> {
  if (defaults.length === 0) return given
  const params = paramsOf(session)
  const values: Values = { ...given }
  const filled: Values = {}
  for (const { field: name, expr, inputs } of defaults) {
    const field = entity.field[name]
    if (!field || Object.hasOwn(given, name)) continue
    const record = { ...scalarsOfValues(entity, values, inputs), parent }
    const value = fromScalar(field, evaluate(expr, { record, params }))
    if (value !== null) values[name] = filled[name] = value
  }
  const outcome = await validatorsOf(entity).patch(filled)
  if (outcome.ok) Object.assign(values, outcome.values)
  else for (const { name, message } of outcome.findings) note(problems, prefix + name, message)
  for (const { field: name } of defaults) {
    if (entity.field[name]?.required && (values[name] ?? null) === null) note(problems, prefix + name, IS_REQUIRED)
  }
  return values
}
