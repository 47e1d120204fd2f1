import { holds } from '../expressions/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { Entity } from '../model/main.js'
import { paramsOf } from '../query/main.js'
import type { Session } from '../query/main.js'
import { noteBroken, touchedChecks } from './checked_rules.js'
import type { Values } from './draft.js'
import { IS_REQUIRED, note, NOT_SHOWN } from './errors.js'
import type { Problems } from './errors.js'
import { withDefaults } from './steps/defaults.js'
import { validatorsOf } from './validators.js'

/**
 * Holds values against the rules, conditions and checks of an input; gives them in their one spelling, what is wrong
 * told besides. `given` holds what somebody has said, without defaults.
 */
export async function judgeValues(
  session: Session,
  entity: Entity,
  given: Values
): Promise<{ readonly values: Values; readonly problems: Problems }> {
  const problems: Problems = {}
  const outcome = await validatorsOf(entity).create({ ...entity.defaults, ...given })
  if (!outcome.ok) {
    for (const { name, message } of outcome.findings) note(problems, name, message)
    return { values: given, problems }
  }
  const defaults = entity.conditions?.defaults ?? []
  const filled = await withDefaults(session, entity, outcome.values, defaults, {}, '', problems)
  const params = paramsOf(session)
  const values = judgeConditions(entity, filled, new Set(Object.keys(given)), params, problems)
  noteBroken(touchedChecks(entity, null), scalarsOf(entity, values), params, '', problems)
  return { values, problems }
}

/** The values without those of hidden fields; one that was said, and one that is missing, is a problem. */
function judgeConditions(
  entity: Entity,
  given: Values,
  said: ReadonlySet<string>,
  params: Readonly<Record<string, unknown>>,
  problems: Problems
): Values {
  const values: Values = { ...given }
  for (const { field, expr } of entity.conditions?.show ?? []) {
    if ((values[field] ?? null) === null || holds(expr, { record: scalarsOf(entity, values), params })) continue
    if (said.has(field)) note(problems, field, NOT_SHOWN)
    values[field] = null
  }
  for (const { field, expr } of entity.conditions?.require ?? []) {
    const isEmpty = (values[field] ?? null) === null
    if (isEmpty && holds(expr, { record: scalarsOf(entity, values), params })) note(problems, field, IS_REQUIRED)
  }
  return values
}

function scalarsOf(entity: Entity, values: Values): Readonly<Record<string, unknown>> {
  const scalars: Record<string, unknown> = {}
  for (const field of entity.fields) {
    const value = values[field.name] ?? null
    if (value !== null) scalars[field.name] = fieldTypeOf(field.type).codec.toScalar(field, value)
  }
  return scalars
}
