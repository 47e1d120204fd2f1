import { fieldTypeOf } from '../fields/main.js'
import type { Entity } from '../model/main.js'
import { paramsOf } from '../query/main.js'
import type { Session } from '../query/main.js'
import { noteBroken, touchedChecks } from './checked_rules.js'
import type { Values } from './draft.js'
import { note } from './errors.js'
import type { Problems } from './errors.js'
import { validatorsOf } from './validators.js'

/** Holds values against the rules and checks of an input; gives them in their one spelling, and what is wrong. */
export async function judgeValues(
  session: Session,
  entity: Entity,
  given: Values
): Promise<{ readonly values: Values; readonly problems: Problems }> {
  const problems: Problems = {}
  const outcome = await validatorsOf(entity).create(given)
  if (!outcome.ok) {
    for (const { name, message } of outcome.findings) note(problems, name, message)
    return { values: given, problems }
  }
  const { values } = outcome
  const scalars: Record<string, unknown> = {}
  for (const field of entity.fields) {
    const value = values[field.name] ?? null
    if (value !== null) scalars[field.name] = fieldTypeOf(field.type).codec.toScalar(field, value)
  }
  noteBroken(touchedChecks(entity, null), scalars, paramsOf(session), '', problems)
  return { values, problems }
}
