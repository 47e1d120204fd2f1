import type { Diagnostics, SourceRef } from '../base/main.js'
import type { Expr, Member } from '../expressions/main.js'
import type {
  Action,
  CapacityRule,
  CheckRule,
  Conditions,
  EntityKind,
  ExclusiveRule,
  Field,
  IndexPlan,
  Layout,
  ListLayout,
  Privacy,
  RuleTablePlan,
  Tenancy,
  ToMany,
  UniqueRule,
  Workflow,
} from '../model/main.js'
import type { Declarations, EntityDeclaration, MetaSchemas, PluginDeclaration } from '../schema/main.js'

/** What every stage gets beside the result of the stage before. */
export interface Scene {
  readonly declarations: Declarations
  /** Decimal places of the currency that the registry is for. */
  readonly minorUnits: number
  /** Each after what it requires. */
  readonly plugins: readonly PluginDeclaration[]
  readonly findings: Diagnostics
  readonly meta: MetaSchemas
  /** Whether declarations of a plugin may speak of another plugin: itself, its direct requires, core. */
  mayReach(plugin: string, other: string): boolean
  /** True for an entity that stands in a file too wrong to compile: no further finding is due. */
  isUnreadable(entity: string): boolean
}

/** After 01: known to be named rightly, and only once. */
export interface NamedEntity {
  readonly name: string
  readonly plugin: string
  readonly kind: EntityKind
  readonly tenancy: Tenancy
  readonly internal: boolean
  readonly title: string
  readonly titlePlural: string
  readonly description: string
  readonly plural: string
  readonly was?: string
  readonly table: string
  readonly declaration: EntityDeclaration
  readonly source: SourceRef
  /** Fields that were reported and left out: whoever names one is not told it is unknown. */
  readonly broken: ReadonlySet<string>
}

/** After 02: with its fields, system fields included. */
export interface FieldedEntity extends NamedEntity {
  readonly fields: readonly Field[]
  readonly field: Readonly<Record<string, Field>>
}

/** After 03: with what its names lead to. */
export interface RelatedEntity extends FieldedEntity {
  readonly parent: string | null
  readonly many: Readonly<Record<string, ToMany>>
  readonly members: Readonly<Record<string, Member>>
}

/** A field that another one is made of. */
export interface Reading {
  readonly entity: string
  readonly field: string
}

/** After 05: with how derived fields get their values. */
export interface DerivedEntity extends RelatedEntity {
  /** By derived field: the fields named in its declaration, for who may read it must be told of what it is made. */
  readonly sources: ReadonlyMap<string, readonly Reading[]>
}

/** After 04, which comes after 05: constraints speak of derived fields too. */
export interface ConstrainedEntity extends DerivedEntity {
  readonly uniques: readonly UniqueRule[]
  readonly exclusives: readonly ExclusiveRule[]
  readonly capacities: readonly CapacityRule[]
  readonly publishedWhen: Expr | null
  readonly discussion?: true
  readonly ruleTable: RuleTablePlan | null
  readonly scannable: readonly string[]
  readonly indexes: readonly IndexPlan[]
  readonly checks: readonly CheckRule[]
}

/** After 14, which comes after 04: with what of its fields depends on others. */
export interface ConditionedEntity extends ConstrainedEntity {
  readonly conditions: Conditions | null
}

/** After 12, which comes after 14: with what it holds about persons. */
export interface PrivateEntity extends ConditionedEntity {
  readonly privacy: Privacy | null
}

/** After 06: with what may be done with its records beyond writing them. */
export interface ProcessedEntity extends PrivateEntity {
  readonly workflow: Workflow | null
  readonly actions: readonly Action[]
}

/** After 08. */
export interface ShownEntity extends ProcessedEntity {
  readonly display: string
  readonly search: readonly (readonly string[])[]
  readonly layout: Layout
  readonly list: ListLayout
}

/** After 09. */
export interface RoutedEntity extends ShownEntity {
  readonly api: { readonly path: string; readonly aliases: readonly string[] }
}

/** The entities of one stage by name, in the order of their plugins and files. */
export type EntitiesOf<Stage extends NamedEntity> = ReadonlyMap<string, Stage>

/** The next stage of each entity. */
export function mapEntities<From extends NamedEntity, To extends NamedEntity>(
  entities: EntitiesOf<From>,
  next: (entity: From) => To
): EntitiesOf<To> {
  return new Map([...entities].map(([name, entity]) => [name, next(entity)]))
}

/** An own property, never an inherited one such as `constructor`. */
export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** `opening_time` as a title: `Opening time`. */
export function humanise(name: string): string {
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
