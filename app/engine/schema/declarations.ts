import type { Diagnostic, Json, JsonObject, SourceRef } from '../base/main.js'
import type { Deprecation } from '../model/main.js'
import type {
  CapacityJson,
  CheckJson,
  ExclusiveJson,
  StandardWorkflowJson,
  UniqueJson,
} from './constraint_declarations.js'
import type { LayoutJson, ListJson } from './layout_declarations.js'
import type { AutomationDeclaration } from './automation_declaration.js'
import type { MessageDeclaration } from './message_declaration.js'
import type { PluginDeclaration, RoleJson } from './plugin_declaration.js'

/** A declaration file as discovery finds it. `file` is relative to the root, with forward slashes. */
export interface DeclarationFile {
  readonly kind: 'plugin' | 'entity' | 'addition' | 'access' | 'workflow' | 'action' | 'message' | 'automation'
  readonly plugin: string
  readonly file: string
}

export interface RetentionJson {
  readonly field: string
  readonly days: number
  readonly least?: number
  readonly most?: number
  readonly then?: 'pseudonymise' | 'delete'
}

/** What an entity holds about persons. */
export interface PrivacyJson {
  readonly person?: boolean
  readonly login?: string
  /** Fields by which a person is reached. */
  readonly contact?: { readonly email?: string; readonly phone?: string; readonly language?: string }
  readonly approval?: boolean
  readonly about?: readonly string[]
  readonly erase?: 'pseudonymise' | 'delete' | 'keep'
  readonly because?: string
  readonly holds?: readonly { readonly rule: string; readonly message: string }[]
  readonly retention?: RetentionJson
  readonly access_logged?: 'portal' | 'everybody'
}

/** The `x-entity` keyword. */
export interface EntityOptions {
  readonly kind?: 'record' | 'child' | 'single' | 'tree' | 'log'
  readonly tenancy?: 'school' | 'platform'
  readonly internal?: boolean
  readonly plural?: string
  readonly title_plural?: string
  /** The former singular of an entity that was renamed. */
  readonly was?: string
  readonly parent?: string
  /** Of a child that was a record: the link that led to what is its parent now. */
  readonly parent_was?: string
  readonly api?: {
    readonly path?: string
    readonly aliases?: readonly string[]
    readonly former?: readonly ({ readonly path: string } & Deprecation)[]
  }
  readonly display?: string
  readonly search?: readonly string[]
  readonly unique?: readonly UniqueJson[]
  readonly exclusive?: readonly ExclusiveJson[]
  readonly published_when?: string
  readonly discussion?: boolean
  readonly scannable?: readonly string[]
  readonly workflow?: StandardWorkflowJson
  readonly proposals?: readonly string[]
  readonly rules?: { readonly dimensions: readonly string[]; readonly from: string; readonly to: string }
  readonly capacity?: readonly CapacityJson[]
  readonly indexes?: readonly (readonly string[])[]
  readonly checks?: readonly CheckJson[]
  readonly privacy?: PrivacyJson
  readonly layout?: LayoutJson
  readonly list?: ListJson
  readonly examples?: readonly JsonObject[]
}

/** A property of an entity file, and the keywords the compiler itself reads of it. */
export interface PropertyJson extends JsonObject {
  readonly 'title'?: string
  readonly 'description'?: string
  readonly 'readOnly'?: boolean
  readonly 'default'?: Json
  readonly 'items'?: { readonly $ref?: string }
  readonly 'x-field'?: JsonObject
}

/** Of which field an entity is what it stands for. */
export interface UnfoldedFrom {
  readonly owner: string
  readonly field: string
  /** The link by which its rows are known. */
  readonly target: string
  /** Where that link was said. */
  readonly targetSource: SourceRef
  /** True where its rows say nothing but whom they link to. */
  readonly isBare: boolean
}

/**
 * An entity file. `properties` and `options` hold what is valid; what is not was reported and taken
 * out: `brokenFields` names such fields, so that whoever refers to one is not told it is unknown.
 */
export interface EntityDeclaration {
  /** Present where no file declares it: it is what a field of another entity stands for. */
  readonly unfolded?: UnfoldedFrom
  readonly name: string
  readonly plugin: string
  readonly title: string
  readonly description: string
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, PropertyJson>>
  readonly options: EntityOptions
  readonly brokenFields: readonly string[]
  readonly source: SourceRef
  /** Where the parts stand that other plugins have added. */
  readonly origins?: readonly Origin[]
}

/** A part of an entity that another plugin has added: `/properties/bus_stop`, `/x-entity/checks/3`. */
export interface Origin {
  readonly pointer: string
  readonly plugin: string
  readonly source: SourceRef
}

/** What a plugin adds to another's entity: `schemas/extends/shop.buyer.json`. */
export interface AdditionDeclaration {
  readonly entity: string
  readonly plugin: string
  readonly properties: Readonly<Record<string, PropertyJson>>
  readonly options: Pick<EntityOptions, 'search' | 'unique' | 'indexes' | 'checks' | 'layout' | 'list'>
  readonly brokenFields: readonly string[]
  readonly source: SourceRef
}

/** `true`, or the rows of a scope. */
export type GrantJson = true | { readonly scope: string; readonly via?: string }
export type RoleBlock = Readonly<Record<string, Readonly<Record<string, GrantJson>>>>
export type FieldRuleJson = Readonly<
  Partial<Record<'read' | 'write' | 'filter' | 'sort' | 'search' | 'aggregate' | 'export' | 'mask', readonly string[]>>
>

export interface AccessBlock {
  readonly entity: string
  readonly roles: RoleBlock
  readonly fields: Readonly<Record<string, FieldRuleJson>>
  readonly source: SourceRef
}

export interface ScopeJson {
  readonly name: string
  readonly entity: string
  readonly rule: string
  readonly below: boolean
  readonly source: SourceRef
}

export type ReachJson = true | { readonly rule: string } | { readonly via: string }

/** A dimension that a plugin declares (`entity` is set) or adds to. */
export interface DimensionJson {
  readonly name: string
  readonly title: string | null
  readonly entity: string | null
  readonly reach: Readonly<Record<string, ReachJson>>
  readonly source: SourceRef
}

/** `access.json` of a plugin. `all` is its `*` block. */
export interface AccessDeclaration {
  readonly plugin: string
  readonly scopes: readonly ScopeJson[]
  readonly dimensions: readonly DimensionJson[]
  readonly all: { readonly roles: RoleBlock; readonly source: SourceRef } | null
  readonly blocks: readonly AccessBlock[]
  readonly source: SourceRef
}

export type ToneJson = 'neutral' | 'primary' | 'success' | 'warning' | 'danger'

export interface StateJson {
  readonly name: string
  readonly title?: string
  readonly tone?: ToneJson
  readonly editable?: readonly string[]
}

export interface TransitionJson {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly from: readonly string[]
  readonly to: string
  readonly guard?: string
  readonly message?: string
  readonly reason?: 'none' | 'optional' | 'required'
  readonly confirm?: string
  readonly tone?: ToneJson
  readonly icon?: string
}

/** A workflow file. */
export interface WorkflowJson {
  readonly field: string
  readonly initial: string
  readonly states: readonly StateJson[]
  readonly transitions: readonly TransitionJson[]
  /** Present where the compiler has written it out of a standard one. */
  readonly document?: { readonly depends_on: readonly string[]; readonly number: string | null }
}

export interface WorkflowDeclaration {
  readonly entity: string
  readonly plugin: string
  readonly json: WorkflowJson
  readonly source: SourceRef
}

/** An action file. */
export interface ActionJson {
  readonly title: string
  readonly description?: string
  readonly on?: 'record' | 'collection'
  readonly reads?: boolean
  readonly guard?: string
  readonly message?: string
  readonly input?: {
    readonly required?: readonly string[]
    readonly properties: Readonly<Record<string, PropertyJson>>
    readonly checks?: readonly CheckJson[]
  }
  readonly output?: {
    readonly record?: string
    readonly records?: string
    readonly schema?: JsonObject
    readonly file?: string
  }
  readonly idempotency?: 'optional' | 'required' | 'none'
  readonly api?: {
    readonly path?: string
    readonly aliases?: readonly string[]
    readonly body?: Readonly<Record<string, string>>
  }
  readonly button?:
    false | { readonly icon?: string; readonly tone?: ToneJson; readonly confirm?: string; readonly menu?: boolean }
}

export interface ActionDeclaration {
  /** `<entity>:<name>`. */
  readonly key: string
  readonly entity: string
  readonly name: string
  readonly plugin: string
  readonly json: ActionJson
  readonly source: SourceRef
}

/**
 * All declarations of an installation, with what was wrong in their form. `unreadable` names the
 * entities, workflows, actions, messages and rules whose files could not be used; references to them are no further mistakes.
 */
export interface Declarations {
  readonly plugins: readonly PluginDeclaration[]
  readonly entities: readonly EntityDeclaration[]
  /** What plugins add to others' entities; none once it is put into them. */
  readonly additions: readonly AdditionDeclaration[]
  readonly access: readonly AccessDeclaration[]
  readonly workflows: readonly WorkflowDeclaration[]
  readonly actions: readonly ActionDeclaration[]
  readonly messages: readonly MessageDeclaration[]
  readonly automations: readonly AutomationDeclaration[]
  readonly unreadable: readonly string[]
  /** Roles that a school has made. */
  readonly ownRoles?: readonly RoleJson[]
  /** A school's own words, by the key of the product's text. */
  readonly words?: Readonly<Record<string, string>>
  readonly findings: readonly Diagnostic[]
}
