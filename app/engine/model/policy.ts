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

/** The right to know records that are not published, where an entity says when they are. */
export const UNPUBLISHED = 'unpublished'

/**
 * Rights where an entity's records may be talked about. `comment`: see and take part in the conversation, its files and
 * followers. `tag`: see tags, put them on and off. `moderate`: take away what others have said and attached.
 */
export const DISCUSSION_RIGHTS = ['comment', 'tag', 'moderate'] as const
export type DiscussionRight = (typeof DISCUSSION_RIGHTS)[number]

/** Everything that may be granted on an entity, its standard actions first. */
export function rightsOn({ publishedWhen, discussion, actions, workflow }: RightsSource): readonly string[] {
  const own = [...actions, ...(workflow?.transitions ?? [])].map(({ name }) => name)
  return [
    ...STANDARD_ACTIONS,
    ...(publishedWhen ? [UNPUBLISHED] : []),
    ...(discussion ? DISCUSSION_RIGHTS : []),
    ...own,
  ]
}

/** What of an entity says which rights there are. */
export interface RightsSource {
  readonly publishedWhen: Expr | null
  readonly discussion?: true
  readonly actions: readonly { readonly name: string }[]
  readonly workflow: { readonly transitions: readonly { readonly name: string }[] } | null
}

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
  /** Of a tree: also everything below the records for which the rule holds. */
  readonly below?: true
}

/**
 * What the assignment of a role may be limited to: records of an entity, such as the branch of a clerk.
 * `reach` says by entity which of its records belong to them; an entity that is not there is out of reach.
 */
export interface Dimension {
  readonly name: string
  readonly title: string
  readonly entity: string
  readonly reach: Readonly<Record<string, Reach>>
}

/**
 * How records belong to those of a dimension: all of them, over links to an entity that belongs to them itself, or by
 * a rule about the record that names those assigned as the list `actor.assigned`.
 */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'via'; readonly via: readonly string[] }
  | { readonly kind: 'rule'; readonly rule: Expr }

/** A role in effect; `dimension` is null where it is held without limits. */
export interface HeldRole {
  readonly role: string
  readonly dimension: string | null
}

/** `clerk`, or `clerk@branch`, as actors hold them. */
export function roleKey({ role, dimension }: HeldRole): string {
  return dimension === null ? role : `${role}@${dimension}`
}

/** The way back from `roleKey`. */
export function heldRole(key: string): HeldRole {
  const [role = '', dimension = null] = key.split('@')
  return { role, dimension }
}

/** The names of the roles in effect, each once, without what they are limited to. */
export function roleNames(keys: readonly string[]): readonly string[] {
  return [...new Set(keys.map((key) => heldRole(key).role))]
}

/** The list that a rule of a reach names: the records that the role is held within. */
export const ASSIGNED_LIST = 'actor.assigned'

/** Under which name the records of one `role@dimension` are bound. */
export function assignedParam(key: string): string {
  return `${ASSIGNED_LIST}:${key}`
}
/** What of a school, beyond its records, a role may configure. */
export const CONFIGURATION_AREAS = ['roles', 'jobs', 'clients'] as const
export type ConfigurationArea = (typeof CONFIGURATION_AREAS)[number]

/** A role as declared. Portal roles never see a whole school: without a scope they do not compile. */
export interface Role {
  /** What grants and assignments hold: of a school's own role a random id that never recurs. */
  readonly name: string
  readonly title: string
  readonly portal: boolean
  /** Who holds a role of a higher rank may give this one to others. Absent: who has all its rights. */
  readonly rank?: number
  readonly inherits: readonly string[]
  readonly description?: string
  /** No school changes its rights. */
  readonly fixed?: boolean
  readonly configures?: readonly ConfigurationArea[]
  /** What the school calls its own role, `x_…`; absent for those that plugins bring. */
  readonly alias?: string
}
