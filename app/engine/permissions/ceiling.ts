import { stableJson } from '../base/main.js'
import { entityOf } from '../model/main.js'
import type { ActionGrant, Actor, Entity, Registry } from '../model/main.js'
import { rolesHeld } from './held.js'

/** One right that a role would gain and that whoever gives it does not hold himself. */
export interface AboveCeiling {
  readonly role: string
  readonly entity: string
  readonly action: string
  /** The field whose use is above the ceiling; null for the action itself. */
  readonly field: string | null
}

/** The registries that a change of rights is judged by. */
export interface CeilingScene {
  readonly before: Registry
  readonly after: Registry
  /** What plugins give of themselves: going back to it is nobody's gift. */
  readonly standard: Registry
}

/**
 * What a change of rights gives to roles beyond what the actor holds before the change: nobody grants above his
 * own ceiling. Rights that a role has had already, or has by the standard, are nobody's gift; the `system` actor
 * has none above him.
 */
export function aboveCeiling({ before, after, standard }: CeilingScene, actor: Actor): readonly AboveCeiling[] {
  if (actor.kind === 'system') return []
  const own = new Set(actor.roles)
  return Object.keys(after.roles).flatMap((role) => {
    const had = Object.hasOwn(before.roles, role) ? rolesHeld(before.roles, role) : new Set<string>()
    const has = rolesHeld(after.roles, role)
    const usual = rolesHeld(standard.roles, role)
    const comparison = { before, after, standard, role, had, has, own, usual }
    return Object.values(after.entities).flatMap((entity) => gained(comparison, entity))
  })
}

interface Comparison extends CeilingScene {
  readonly role: string
  readonly had: ReadonlySet<string>
  readonly has: ReadonlySet<string>
  readonly own: ReadonlySet<string>
  readonly usual: ReadonlySet<string>
}

function gained(comparison: Comparison, entity: Entity): readonly AboveCeiling[] {
  const { before, after, standard, role, had, has, own, usual } = comparison
  if (entity.internal) return []
  if (isUntouched(before, after, entity) && [...has].every((name) => had.has(name))) return []
  const withheld: AboveCeiling[] = []
  for (const right of rightsOn(after, entity, has)) {
    if (covers(before, entity, had, right) || covers(before, entity, own, right)) continue
    if (covers(standard, entity, usual, right)) continue
    const isActionHeld = [...had, ...own].some((holder) => grants(before, entity, holder, right))
    withheld.push({ role, entity: entity.name, action: right.action, field: isActionHeld ? right.field : null })
  }
  const seen = new Set<string>()
  return withheld.filter((item) => {
    const key = stableJson(item)
    return seen.has(key) ? false : seen.add(key)
  })
}

/** Policies that say the same are one object in a school's registry and in its standard. */
function isUntouched(before: Registry, after: Registry, { name, parent }: Entity): boolean {
  const names = parent === null ? [name] : [name, parent]
  return names.every((policy) => before.policies[policy] === after.policies[policy])
}

/** One use of one field under one action on some rows; `field` null is the action itself. */
interface Right {
  readonly action: string
  readonly grant: ActionGrant
  readonly field: string | null
  readonly use: string | null
}

function* rightsOn(registry: Registry, entity: Entity, roles: ReadonlySet<string>): Iterable<Right> {
  const rules = Object.entries(registry.policies[entity.name]?.fields ?? {})
  for (const role of roles) {
    for (const [action, grant] of Object.entries(cellsOf(registry, entity, role))) {
      yield { action, grant, field: null, use: null }
      for (const [field, rule] of rules) {
        for (const [use, list] of Object.entries(rule) as [string, unknown][]) {
          if (Array.isArray(list) && list.includes(role)) yield { action, grant, field, use }
        }
      }
    }
  }
}

/** True where one single role grants the action on at least these rows, and the use of the field with it. */
function covers(registry: Registry, entity: Entity, roles: ReadonlySet<string>, right: Right): boolean {
  return [...roles].some((role) => grants(registry, entity, role, right) && letsUse(registry, entity, role, right))
}

function grants(registry: Registry, entity: Entity, role: string, { action, grant }: Right): boolean {
  const held = cellsOf(registry, entity, role)[action]
  return held !== undefined && (held.scope === null || stableJson(held) === stableJson(grant))
}

function letsUse(registry: Registry, entity: Entity, role: string, { field, use }: Right): boolean {
  if (field === null || use === null) return true
  const rule = (registry.policies[entity.name]?.fields[field] ?? {}) as Readonly<Record<string, unknown>>
  const list = rule[use]
  return !Array.isArray(list) || list.includes(role)
}

/** The cells in force: those of a child are its parent's. */
function cellsOf(registry: Registry, entity: Entity, role: string): Readonly<Record<string, ActionGrant>> {
  const isChild = entity.kind === 'child' && entity.parent !== null
  if (isChild && entity.parent !== null) return cellsOf(registry, entityOf(registry, entity.parent), role)
  const roles = registry.policies[entity.name]?.roles ?? {}
  return (Object.hasOwn(roles, role) ? roles[role] : undefined) ?? {}
}
