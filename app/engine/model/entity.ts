import type { Json, JsonObject, SourceRef } from '../base/main.js'
import type { Expr, Member, ValueType } from '../expressions/main.js'
import type { AggregateName, ColumnPlan, FieldSpec, FieldViews, OperatorName, Trait } from '../fields/main.js'
import type { Conditions } from './conditions.js'
import type { Derived } from './derived.js'
import type { Personal, Privacy } from './privacy.js'
import type { RuleTablePlan } from './rule_tables.js'
import { AMEND } from './workflow.js'
import type { Tone, Workflow } from './workflow.js'

/**
 * `log` is the engine's own append-only kind (audit, outbox): no version, no soft delete. `input` describes
 * what an action takes, is never stored and stands in no registry by itself.
 */
export type EntityKind = 'record' | 'child' | 'single' | 'tree' | 'log' | 'input'
export type Tenancy = 'school' | 'platform'
export type OnDelete = 'restrict' | 'cascade' | 'clear'

/** A compiled field: the spec plus what its type said about it. Pure data. */
export interface Field extends FieldSpec {
  readonly trait: Trait
  /** The plugin that has added it to another's entity; absent where it is the entity's own. */
  readonly plugin?: string
  readonly columns: readonly ColumnPlan[]
  readonly valueType: ValueType | null
  readonly filters: readonly OperatorName[]
  readonly aggregates: readonly AggregateName[]
  readonly sortable: boolean
  readonly searchable: boolean
  readonly views: FieldViews
  /** Present on relations: the entity linked to. */
  readonly link?: { readonly entity: string; readonly onDelete: OnDelete; readonly inverse?: string }
  /**
   * Present on rows: the child entity. `target`: the link by which a row is known, so that bodies may say the id it
   * leads to in place of the row, and `leadsTo` the entity of that; `isBare`: rows say nothing else.
   */
  readonly rows?: {
    readonly entity: string
    readonly target?: string
    readonly leadsTo?: string
    readonly isBare?: boolean
  }
  /**
   * Present on sequences: `STU-{fy}-{#####}`. Numbers are taken when the record is made or, with `at`, by the
   * transition of that name. `alphabet` is of what `{????}` is drawn, where that was said.
   */
  readonly sequence?: {
    readonly pattern: string
    readonly gapless: boolean
    readonly at: string | null
    readonly alphabet?: string
  }
  /** Present where nobody writes the field: how it gets its value. */
  readonly derived?: Derived
  /** Present on what tells of a person. */
  readonly personal?: Personal
  /** id, version, created_at …: kept by the engine, never in a body except `id` and `version`. */
  readonly system: boolean
}

/** A to-many side: child rows, or the back-link that another entity's link names by `inverse`. */
export interface ToMany {
  readonly name: string
  readonly title: string
  readonly entity: string
  /** The column of the other table that holds this record's id. */
  readonly column: string
  readonly owned: boolean
}

export interface UniqueRule {
  readonly fields: readonly string[]
  /** `live`: among undeleted records; `ever`: also among deleted ones (numbers, serials). */
  readonly among: 'live' | 'ever'
  readonly while: Expr | null
}

/**
 * No two living records of the same key have times in common. A record with an empty key field holds nothing;
 * empty ends are open. `inclusive`: the end still belongs to it, so that two that touch are in each other's way.
 */
export interface ExclusiveRule {
  /** The name of what keeps it in the database, unique among all tables. */
  readonly name: string
  readonly fields: readonly string[]
  readonly from: string
  readonly to: string
  readonly inclusive: boolean
  readonly while: Expr | null
  readonly message: string | null
}

/**
 * Records that take places of what they link to: of those for which `while` holds, together no more than `places`,
 * a field of the linked record, says. `count` is the field with how many places one takes; one place without.
 */
export interface CapacityRule {
  readonly field: string
  readonly entity: string
  readonly places: string
  readonly while: Expr | null
  readonly count: string | null
  readonly message: string | null
}

export interface CheckRule {
  readonly code: string
  readonly rule: Expr
  readonly field: string
  readonly message: string
  /** Fields the rule reads; a patch that touches none of them does not run it. */
  readonly inputs: readonly string[]
}

export interface IndexPlan {
  readonly fields: readonly string[]
}

export interface LayoutSection {
  readonly key: string
  readonly title: string
  readonly rows: readonly (readonly string[])[]
  /** Shown only while this holds; what people fill in there has it among its own conditions. */
  readonly show: Expr | null
  /** In how many columns its fields flow; absent: as the rows say. */
  readonly columns?: number
  /** A text above its fields. */
  readonly note?: string
  /** An action of the record whose button stands here. */
  readonly button?: string
}

/** Sections that are shown one group at a time. */
export interface LayoutTab {
  readonly key: string
  readonly title: string
  readonly sections: readonly string[]
}

export interface Layout {
  readonly sections: readonly LayoutSection[]
  /** Absent: all sections stand below each other. */
  readonly tabs?: readonly LayoutTab[]
}

export interface ListLayout {
  readonly columns: readonly string[]
  readonly sort: readonly SortKey[]
  /** Fields offered as filters above the list. */
  readonly filters: readonly string[]
}

export interface SortKey {
  readonly path: readonly string[]
  readonly descending: boolean
}

/**
 * A kind of record, compiled. `fields` is in declared order, `field` the same by name (system fields
 * included in both); `members` is what a name means in expressions and paths.
 */
export interface Entity {
  readonly name: string
  readonly plugin: string
  readonly kind: EntityKind
  readonly tenancy: Tenancy
  /** True for the engine's own tables (users, audit): no REST, no screens, no policy. */
  readonly internal: boolean
  readonly title: string
  readonly titlePlural: string
  readonly description: string
  readonly table: string
  /** The full name it had before; its table is renamed. */
  readonly was?: string
  readonly parent: string | null
  readonly fields: readonly Field[]
  readonly field: Readonly<Record<string, Field>>
  readonly many: Readonly<Record<string, ToMany>>
  readonly members: Readonly<Record<string, Member>>
  /** The field whose value labels a record in pickers, links and titles. */
  readonly display: string
  /** Paths of fields searched by `search=`. */
  readonly search: readonly (readonly string[])[]
  readonly uniques: readonly UniqueRule[]
  readonly exclusives: readonly ExclusiveRule[]
  readonly capacities: readonly CapacityRule[]
  /** Must hold on a record that anybody is to know of without the right `unpublished`; null where all are known. */
  readonly publishedWhen: Expr | null
  /** Its records may be talked about: comments, tags, followers, attachments. */
  readonly discussion?: true
  /** Where its records are rules; else null. */
  readonly ruleTable: RuleTablePlan | null
  /** Fields by whose value a scanned code finds its record. */
  readonly scannable: readonly string[]
  readonly indexes: readonly IndexPlan[]
  readonly checks: readonly CheckRule[]
  /** Null where nothing depends on other fields. */
  readonly conditions: Conditions | null
  /** What it holds about persons; null where that was not said. */
  readonly privacy: Privacy | null
  readonly workflow: Workflow | null
  readonly actions: readonly Action[]
  readonly api: { readonly path: string; readonly aliases: readonly string[] }
  readonly layout: Layout
  readonly list: ListLayout
  readonly source: SourceRef
  /** SHA-256 of everything the entity was compiled from; keys plan and validator caches. */
  readonly hash: string
  /** Free text for generated documents. */
  readonly examples: readonly JsonObject[]
  readonly defaults: Readonly<Record<string, Json>>
}

/**
 * A named command beyond CRUD, or a declared read. Its permission has its name; what it does is a function
 * that a plugin binds to `<entity>:<name>`.
 */
export interface Action {
  readonly name: string
  readonly entity: string
  readonly title: string
  readonly description: string
  /** On one record of the entity, or on its collection. */
  readonly on: 'record' | 'collection'
  /** True for a read (GET): changes nothing, its input comes from the query. */
  readonly reads: boolean
  /** Must hold on the record; unknown is no. `message` says why it may not. */
  readonly guard: Expr | null
  readonly message: string
  readonly inputs: readonly string[]
  /** The fields of its input, as an entity that is never stored; null where it takes none. */
  readonly input: Entity | null
  /** JSON Schema of what it answers, or the entity whose record it is; null where it says nothing. */
  readonly output: ActionOutput | null
  /** `none`: the answer holds a secret, so it is not kept for a second call with the same key. */
  readonly idempotency: 'optional' | 'required' | 'none'
  /** Names that clients may use for fields of the input. */
  readonly synonyms: Readonly<Record<string, string>>
  /** Its button: null hides it, for what screens of its own offer. */
  readonly button: {
    readonly icon: string
    readonly tone: Tone
    readonly confirm: string | null
    /** It stands in the menu of rarer things. */
    readonly inMenu: boolean
  } | null
}

export type ActionOutput =
  | { readonly kind: 'record'; readonly entity: string }
  | { readonly kind: 'records'; readonly entity: string }
  | { readonly kind: 'schema'; readonly schema: JsonObject }
  | { readonly kind: 'file'; readonly type: string }

/** How an action is found: `app.item:sell`, as its permission is called. */
export function actionKey(entity: string, name: string): string {
  return `${entity}:${name}`
}

/** True for the action by which the engine itself amends a document. */
export function isAmend({ workflow }: Pick<Entity, 'workflow'>, action: string): boolean {
  return action === AMEND && (workflow?.document ?? null) !== null
}
