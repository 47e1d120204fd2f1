import { isObject, Refusal } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import { holds } from '../expressions/main.js'
import type { EvaluatedRecord } from '../expressions/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { entityOf, fieldOf, manyOf, ruleParam } from '../model/main.js'
import type { Automation, Entity, Registry } from '../model/main.js'
import { paramsOf } from '../query/main.js'
import type { Session } from '../query/main.js'
import { BEFORE } from '../rules/main.js'

/** What a school has chosen for the parameters of a rule. */
export type RuleSettings = Readonly<Record<string, number>>

/** A record as the expressions of a rule see it. */
export interface RuleFacts {
  readonly id: string
  /** Links and rows that the rule reads stand in it. */
  readonly record: EvaluatedRecord
  readonly params: Readonly<Record<string, unknown>>
}

/** A number of the rule itself or, by its name, the school's choice of a parameter. */
export function numberOf({ parameters }: Automation, settings: RuleSettings, value: number | string): number {
  if (typeof value === 'number') return value
  return (Object.hasOwn(settings, value) ? settings[value] : undefined) ?? parameters[value]?.default ?? 0
}

/**
 * A record as whoever the session is of reads it now, with what the event has changed under `before`: values that he may
 * not read are in neither. Null where the record is gone or not his to read.
 */
export async function factsOf(
  session: Session,
  rule: Automation,
  id: string,
  { settings, before }: { readonly settings: RuleSettings; readonly before: JsonObject | null }
): Promise<RuleFacts | null> {
  const { records } = session.contextFor(session, 'core')
  try {
    const json = await records.read(rule.about, id, { include: rule.includes })
    return factsIn(session, rule, json, { settings, before })
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not_found') return null
    throw error
  }
}

/** The same of a record that was read with what the rule includes. */
export function factsIn(
  session: Session,
  rule: Automation,
  json: JsonObject,
  { settings, before }: { readonly settings: RuleSettings; readonly before: JsonObject | null }
): RuleFacts {
  const { registry } = session
  const entity = entityOf(registry, rule.about)
  const own = Object.keys(rule.parameters).map((name) => [ruleParam(name), numberOf(rule, settings, name)] as const)
  const seen = withoutMasked(json)
  const old = Object.fromEntries(
    Object.entries(before ?? {}).filter(([name]) => Object.hasOwn(seen, name) && !fieldOf(entity, name)?.rows)
  )
  return {
    id: String(json.id),
    record: {
      ...scalarsOf(registry, entity, seen),
      [BEFORE]: { ...scalarsOf(registry, entity, { ...seen, ...old }), id: String(json.id) },
    },
    params: { ...paramsOf(session), ...Object.fromEntries(own) },
  }
}

/** Whether the rule is to act; unknown is no. */
export function conditionHolds({ when }: Automation, { record, params }: RuleFacts): boolean {
  return when === null || holds(when, { record, params })
}

/** Of a masked field the reader knows no value, neither what it is nor what it was. */
function withoutMasked(json: JsonObject): JsonObject {
  const masked = Array.isArray(json._masked) ? json._masked : []
  return masked.length === 0
    ? json
    : Object.fromEntries(Object.entries(json).filter(([name]) => !masked.includes(name)))
}

/** A record of REST in the form of expressions: scaled numbers, linked records and rows as records of their own. */
function scalarsOf(registry: Registry, entity: Entity, json: JsonObject): EvaluatedRecord {
  const scalars: Record<string, unknown> = {}
  for (const [name, value = null] of Object.entries(json)) {
    const field = fieldOf(entity, name)
    const target = manyOf(entity, name)?.entity ?? field?.link?.entity
    if (value === null) continue
    if (target !== undefined && Array.isArray(value)) {
      const rows = value.filter((row) => isObject(row))
      scalars[name] = rows.map((row) => scalarsOf(registry, entityOf(registry, target), withoutMasked(row)))
    } else if (target !== undefined && isObject(value)) {
      scalars[name] = { ...scalarsOf(registry, entityOf(registry, target), withoutMasked(value)), id: value.id }
    } else if (field) {
      scalars[name] = fieldTypeOf(field.type).codec.toScalar(field, value)
    }
  }
  return scalars
}
