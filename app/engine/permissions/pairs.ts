import { stableJson } from '../base/main.js'
import { TRUE, allOf, anyOf, isTrue } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { isWriteOnly } from '../fields/main.js'
import { entityOf, FIELD_USES, heldRole } from '../model/main.js'
import type {
  ActionGrant,
  Entity,
  Field,
  FieldRule,
  FieldUse,
  Policy,
  Registry,
  StandardAction,
} from '../model/main.js'
import { isWithin, reachedRows } from './assigned.js'
import { publishedRows } from './published.js'
import { scopePredicate } from './scopes.js'

/** What a pair grants of a field: the uses of its value, and `mask`, to be shown what is left of it under a mask. */
export type Use = FieldUse | 'mask'

/**
 * What one role (or several with equal rows) grants: the rows where `rows` holds, and on them the
 * fields of each use. A cell is visible when one single pair grants both its row and its column.
 */
export interface Pair {
  readonly rows: Expr
  readonly fields: Readonly<Record<Use, ReadonlySet<string>>>
}

const USES: readonly Use[] = [...FIELD_USES, 'mask']

/** Actions that change nothing: their pairs hold no field to write, which would keep equal ones apart. */
const READING: ReadonlySet<string> = new Set<StandardAction>(['read', 'export', 'print', 'report', 'refer', 'explain'])

/** Every field, all rows: the `system` actor's. Derived fields are nobody's to write, write-only ones nobody's to read. */
export function fullPair(entity: Entity): Pair {
  const write = new Set(entity.fields.filter((field) => !field.derived).map((field) => field.name))
  const told = new Set(entity.fields.filter((field) => !isWriteOnly(field.type)).map((field) => field.name))
  const fields = byUse((use) => (use === 'mask' ? new Set() : use === 'write' ? write : told))
  return { rows: TRUE, fields }
}

/**
 * The pairs a set of roles has for an action, equal predicates merged and pairs dropped that another
 * one contains. `refer` also holds what `read` grants, and of itself only id and label.
 */
export function pairsOf(registry: Registry, entity: Entity, roles: readonly string[], action: string): readonly Pair[] {
  const policy = policyOf(registry, entity)
  const found: Pair[] = []
  for (const key of roles) {
    const held = heldRole(key)
    const { role } = held
    const reached = isWithin(entity, action, held) ? reachedRows(registry, entity, held) : null
    if (!reached) continue
    const actions = Object.hasOwn(policy.roles, role) ? policy.roles[role] : undefined
    if (!actions) continue
    const grant = Object.hasOwn(actions, action) ? actions[action] : undefined
    const within = (rows: Expr): Expr => allOf([reached, publishedRows(registry, entity, actions), rows])
    if (grant && action === 'refer') {
      found.push(labelPair(entity, policy, role, within(rowsOf(registry, entity, grant))))
    }
    const whole = action === 'refer' ? actions['read'] : grant
    if (!whole) continue
    found.push({ rows: within(rowsOf(registry, entity, whole)), fields: fieldsOf(entity, policy, role, action) })
  }
  return dropContained(mergeEqual(found))
}

/**
 * The policy in force. A child row is granted exactly where its parent is, so its grants are the
 * parent's, each scope reached over the link to the parent; field rules stay its own.
 */
export function policyOf(registry: Registry, entity: Entity): Policy {
  const said = Object.hasOwn(registry.policies, entity.name) ? registry.policies[entity.name] : undefined
  const own = said ?? { entity: entity.name, roles: {}, fields: {}, inherits: null }
  if (entity.kind !== 'child' || entity.parent === null) return own
  const parent = policyOf(registry, entityOf(registry, entity.parent))
  const reach = (grant: ActionGrant): ActionGrant =>
    grant.scope === null ? grant : { scope: { ...grant.scope, via: ['parent', ...grant.scope.via] } }
  const roles = Object.fromEntries(
    Object.entries(parent.roles).map(([role, actions]) => [
      role,
      Object.fromEntries(Object.entries(actions).map(([action, grant]) => [action, reach(grant)])),
    ])
  )
  return { ...own, roles }
}

export function rowsOf(registry: Registry, entity: Entity, grant: ActionGrant): Expr {
  return grant.scope === null ? TRUE : scopePredicate(registry, entity, grant.scope)
}

/** Of itself `refer` grants id and label; a label that a field rule keeps from the role stays hidden or masked. */
function labelPair(entity: Entity, policy: Policy, role: string, rows: Expr): Pair {
  const label = new Set(['id', entity.display])
  const fields = fieldsOf(entity, policy, role, 'refer')
  return { rows, fields: byUse((use) => fields[use].intersection(label)) }
}

/** What a field rule leaves a role of the fields, by use; what may not be read may not be used at all. */
function fieldsOf(entity: Entity, policy: Policy, role: string, action: string): Pair['fields'] {
  const may = (field: Field, use: Use) => {
    if (use === 'write' ? READING.has(action) || field.readOnly || field.system : isWriteOnly(field.type)) return false
    const rule = Object.hasOwn(policy.fields, field.name) ? policy.fields[field.name] : undefined
    return ruleLets(rule, role, use)
  }
  return byUse((use) => new Set(entity.fields.filter((field) => may(field, use)).map((field) => field.name)))
}

/** What a field rule says of one role: a mask stands in the place of all uses. */
export function ruleLets(rule: FieldRule | undefined, role: string, use: Use): boolean {
  const isMasked = rule?.mask?.includes(role) ?? false
  if (use === 'mask' || isMasked) return use === 'mask' && isMasked
  const lets = (list: readonly string[] | undefined) => list === undefined || list.includes(role)
  return lets(rule?.read) && lets(rule?.[use])
}

function byUse(names: (use: Use) => ReadonlySet<string>): Pair['fields'] {
  return Object.fromEntries(USES.map((use) => [use, names(use)])) as unknown as Pair['fields']
}

function mergeEqual(pairs: readonly Pair[]): readonly Pair[] {
  const byRows = new Map<string, Pair>()
  for (const pair of pairs) {
    const key = stableJson(pair.rows)
    const known = byRows.get(key)
    byRows.set(key, known ? { rows: pair.rows, fields: union(known.fields, pair.fields) } : pair)
  }
  return [...byRows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair)
}

/** On equal rows who reads a field by one role needs no mask of another. */
function union(a: Pair['fields'], b: Pair['fields']): Pair['fields'] {
  const read = a.read.union(b.read)
  return byUse((use) => (use === 'mask' ? a.mask.union(b.mask).difference(read) : a[use].union(b[use])))
}

/** A pair adds nothing when one for all rows grants every field it does. */
function dropContained(pairs: readonly Pair[]): readonly Pair[] {
  const whole = pairs.find((pair) => isTrue(pair.rows))
  if (!whole) return pairs
  const shown = whole.fields.mask.union(whole.fields.read)
  const holds = (use: Use) => (use === 'mask' ? shown : whole.fields[use])
  return pairs.filter((pair) => pair === whole || USES.some((use) => !pair.fields[use].isSubsetOf(holds(use))))
}

/**
 * Where a field may be used: null nowhere, TRUE on every row the pairs grant, else the predicate
 * that a row must meet besides.
 */
export function conditionOf(pairs: readonly Pair[], field: string, use: Use): Expr | null {
  const granting = pairs.filter((pair) => pair.fields[use].has(field))
  if (granting.length === 0) return null
  if (granting.length === pairs.length) return TRUE
  return anyOf(granting.map((pair) => pair.rows))
}
