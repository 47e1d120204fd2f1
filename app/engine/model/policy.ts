import type { Expr } from '../expressions/main.js'

/**
 * The nine standard kinds of permission; `refer`: see id and label without reading; and `explain`: see what others
 * may do with the records that one reads oneself, and why.
 */
export const STANDARD_ACTIONS = [
  'read',
  'create',
  'update',
  'delete',
  'restore',
  'export',
  'import',
  'print',
  'report',
  'refer',
  'explain',
] as const
export type StandardAction = (typeof STANDARD_ACTIONS)[number]

/** What one role may do with one action: all rows (`scope` null), or those its scope names. */
export interface ActionGrant {
  readonly scope: ScopeUse | null
}

/** A scope reached over links: `{ scope: 'mine', via: ['owner'] }`; `via` [] is the entity itself. */
export interface ScopeUse {
  readonly scope: string
  readonly via: readonly string[]
}

/** The ways in which a field may be used; each may be narrowed by a field rule. */
export const FIELD_USES = ['read', 'write', 'filter', 'sort', 'search', 'aggregate', 'export'] as const
export type FieldUse = (typeof FIELD_USES)[number]

/**
 * Who may use a field in which way; an absent list means every role that has the action. Every use needs
 * `read`. A role under `mask` reads no value, but is shown what the field's type leaves of it.
 */
export type FieldRule = Readonly<Partial<Record<FieldUse | 'mask', readonly string[]>>>

/** The permission matrix of one entity: role → action → grant, and the rules of its fields. */
export interface Policy {
  readonly entity: string
  readonly roles: Readonly<Record<string, Readonly<Record<string, ActionGrant>>>>
  readonly fields: Readonly<Record<string, FieldRule>>
  /** Child entities take the grants of this entity. */
  readonly inherits: string | null
}

/** A named row predicate on the entity it is about. `rule` speaks of that entity's record. */
export interface Scope {
  readonly name: string
  readonly entity: string
  readonly rule: Expr
}

/** A role as declared. Portal roles never see a whole school: without a scope they do not compile. */
export interface Role {
  readonly name: string
  readonly title: string
  readonly portal: boolean
  readonly inherits: readonly string[]
}
