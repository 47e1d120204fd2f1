import { at, stableJson } from '../../../base/main.js'
import type { Expr } from '../../../expressions/main.js'
import { UNPUBLISHED } from '../../../model/main.js'
import type { Derived, FieldUse, Policy, Role } from '../../../model/main.js'
import { ruleLets } from '../../../permissions/main.js'
import { own } from '../../draft.js'
import type { ProcessedEntity, Reading } from '../../draft.js'
import type { AccessScene } from './grants.js'
import { rolesHeldBy } from './roles.js'

type Policies = Readonly<Record<string, Policy>>

/**
 * Refuses derived fields that tell a role what it may not read: who reads the field must be able to read
 * every field it is made of, and to aggregate it where the field is a sum, unless the declaration says that this is meant.
 */
export function checkDeclassified(policies: Policies, access: AccessScene): void {
  for (const entity of access.entities.values()) {
    if (entity.internal) continue
    for (const [name, sources] of entity.sources) {
      const field = own(entity.field, name)
      if (!field || field.options.declassify === true) continue
      const reading = { entity: entity.name, field: name }
      // What is fetched is one value; of other records all else tells sums, counts and extremes.
      const useOf = (source: Reading) =>
        field.derived?.kind !== 'fetched' && source.entity !== entity.name ? 'aggregate' : 'read'
      const leaks = Object.values(access.roles).flatMap((role) => {
        const held = rolesHeldBy(role.name, access.roles)
        if (!mayUse(reading, 'read', held, policies, access)) return []
        const mayKnow = (source: Reading) =>
          source.entity === entity.name || knowsAll(source.entity, field.derived, held, policies, access)
        const hidden = sources.find(
          (source) => !mayUse(source, useOf(source), held, policies, access) || !mayKnow(source)
        )
        return hidden ? [{ role, hidden }] : []
      })
      const [first] = leaks
      if (first) {
        report(
          entity,
          name,
          first.hidden,
          leaks.map(({ role }) => role),
          access
        )
      }
    }
  }
}

function report(
  entity: ProcessedEntity,
  name: string,
  hidden: Reading,
  roles: readonly Role[],
  { scene }: AccessScene
): void {
  const who = roles.map((role) => `"${role.name}"`).join(', ')
  const message = `${who} may read "${name}", but not all that it is made of: ${hidden.entity}.${hidden.field}.`
  const hint = 'Let them read that, hide the field from them, or say "declassify": true.'
  const place = at(own(entity.field, name)?.source ?? entity.source, 'x-field')
  scene.findings.error('DRV016', place, message, hint)
}

/** True where nothing but what the roles may know of an entity goes into a field: what is not published stays out. */
function knowsAll(
  name: string,
  derived: Derived | undefined,
  held: ReadonlySet<string>,
  policies: Policies,
  { entities }: AccessScene
): boolean {
  const gate = entities.get(name)?.publishedWhen
  if (!gate) return true
  const counted = derived?.kind === 'rollup' && derived.where ? partsOf(derived.where) : []
  const isLeftOut = partsOf(gate).every((part) => counted.includes(part))
  const isOpen = (role: string) => own(own(own(policies, name)?.roles ?? {}, role) ?? {}, UNPUBLISHED)?.scope === null
  return isLeftOut || [...held].some(isOpen)
}

/** The parts that must all hold, each as a text. */
function partsOf(expr: Expr): readonly string[] {
  return expr.kind === 'and' ? expr.of.flatMap(partsOf) : [stableJson(expr)]
}

/** True where one of the roles grants a use of a field on any row at all. */
function mayUse(
  { entity: name, field }: Reading,
  use: FieldUse,
  held: ReadonlySet<string>,
  policies: Policies,
  { entities }: AccessScene
): boolean {
  const entity = entities.get(name)
  if (!entity) return false
  const rule = own(policies, name)?.fields[field]
  const granting = own(policies, entity.kind === 'child' && entity.parent !== null ? entity.parent : name)
  return [...held].some((role) => {
    if (!ruleLets(rule, role, use)) return false
    const actions = own(granting?.roles ?? {}, role) ?? {}
    return own(actions, 'read') !== undefined || (field === 'id' && own(actions, 'refer') !== undefined)
  })
}
