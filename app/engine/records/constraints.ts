import { Refusal } from '../base/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, ExclusiveRule, Field, Registry } from '../model/main.js'
import type { ConstraintViolation } from '../sql/main.js'
import { DOES_NOT_EXIST, IS_TAKEN } from './errors.js'

/** The rule about times of its own that the database has kept, with its entity. */
function brokenExclusive(
  { constraint }: ConstraintViolation,
  registry: Registry
): { readonly entity: Entity; readonly rule: ExclusiveRule } | null {
  for (const entity of Object.values(registry.entities)) {
    const rule = entity.exclusives.find(({ name }) => name === constraint)
    if (rule) return { entity, rule }
  }
  return null
}

/** A 409: what the rule keeps apart is held at that time, by `holder` where that may be said. */
export function overlapRefusal(
  rule: ExclusiveRule,
  at: string,
  holder: { readonly id: string; readonly label: string } | null,
  cause?: unknown
): Refusal {
  const detail = holder ? `is taken at that time by ${holder.label}.` : 'is taken at that time.'
  const facts: Readonly<Record<string, string>> = holder ? { holder: holder.id, holder_label: holder.label } : {}
  const message = rule.message ?? 'Another record has this time.'
  return new Refusal('conflict', message, { details: { [at]: [detail] }, facts, cause })
}

/**
 * What the last wall refused, in the words of the record: a taken unique is a 409 on its fields, a link
 * that leads nowhere a 422. Null for what no request can cause, which is a defect.
 */
export function refusalOfConstraint(violation: ConstraintViolation, registry: Registry): Refusal | null {
  if (violation.kind === 'exclusion') {
    const broken = brokenExclusive(violation, registry)
    if (!broken) return null
    const { rule, entity } = broken
    return overlapRefusal(rule, rowsField(entity, registry)?.name ?? rule.fields[0] ?? rule.from, null, violation)
  }
  const entity = Object.values(registry.entities).find((candidate) => candidate.table === violation.table)
  if (!entity) return null
  const fields = fieldsOf(entity, violation.columns)
  const holder = rowsField(entity, registry)
  if (holder && violation.kind === 'unique') return sameRows(holder, fields, violation)
  const names = holder ? [holder.name] : fields.map((field) => field.name)
  const details = (message: string) => Object.fromEntries(names.map((name) => [name, [message]]))
  if (violation.kind === 'unique') {
    const message = names.length > 0 ? 'Another record has these values.' : 'There is one already.'
    return new Refusal('conflict', message, { details: details(IS_TAKEN), cause: violation })
  }
  if (violation.kind === 'foreign_key' && names.length > 0) {
    return new Refusal('invalid', 'The request has invalid values.', {
      details: details(DOES_NOT_EXIST),
      cause: violation,
    })
  }
  const derived = fields.filter((field) => field.derived)
  if (violation.kind === 'not_null' && derived.length > 0) {
    return new Refusal('conflict', `${derived.map((field) => field.title).join(', ')} would become too large.`, {
      cause: violation,
    })
  }
  return null
}

/** The field of the owner that holds the rows of a child. */
function rowsField(child: Entity, registry: Registry): Field | null {
  if (child.kind !== 'child' || child.parent === null) return null
  return entityOf(registry, child.parent).fields.find((field) => field.rows?.entity === child.name) ?? null
}

function sameRows(holder: Field, fields: readonly Field[], cause: ConstraintViolation): Refusal {
  const titles = fields.filter((field) => !field.system).map((field) => field.title)
  const message = `has two rows with the same ${titles.join(' and ')}.`
  return new Refusal('conflict', 'Two rows have the same values.', { details: { [holder.name]: [message] }, cause })
}

/** The fields that a constraint is about. */
export function fieldsOf(entity: Entity, columns: readonly string[]): readonly Field[] {
  return entity.fields.filter((field) => field.columns.some((column) => columns.includes(column.name)))
}
