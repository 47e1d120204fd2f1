import type { Diagnostic, Json, JsonObject, SourceRef } from '../base/main.js'
import type { ConfigurationArea } from '../model/main.js'
import type { MessageDeclaration } from './message_declaration.js'

/** A declaration file as discovery finds it. `file` is relative to the root, with forward slashes. */
export interface DeclarationFile {
  readonly kind: 'plugin' | 'entity' | 'access' | 'workflow' | 'action' | 'message'
  readonly plugin: string
  readonly file: string
}

export interface RoleJson {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly portal?: boolean
  readonly rank?: number
  readonly inherits?: readonly string[]
  /** No school changes its rights. */
  readonly fixed?: boolean
  /** What it configures of a school, beyond records. */
  readonly configures?: readonly ConfigurationArea[]
  /** What a school calls a role that it has made; its `name` is a random id then. */
  readonly alias?: string
}

export interface MenuJson {
  readonly entity: string
  readonly group: string
  readonly icon?: string
  readonly title?: string
}

export interface JobJson {
  readonly name: string
  readonly title: string
  readonly every?: 'hour' | 'day'
  readonly at?: string
  readonly priority?: 'high' | 'normal' | 'low'
}

/** `plugin.json`, valid against its meta-schema. */
export interface PluginDeclaration {
  readonly name: string
  readonly title: string
  readonly version: string
  readonly engine: string
  readonly requires: Readonly<Record<string, string>>
  readonly provides: readonly string[]
  readonly elevates: readonly string[]
  readonly jobs: readonly JobJson[]
  readonly menu: readonly MenuJson[]
  readonly roles: readonly RoleJson[]
  readonly source: SourceRef
}

export interface UniqueJson {
  readonly fields: readonly string[]
  readonly among?: 'live' | 'ever'
  readonly while?: string
}

export interface CheckJson {
  readonly code: string
  readonly rule: string
  readonly field: string
  readonly message: string
}

export interface SectionJson {
  readonly key: string
  readonly title: string
  readonly rows: readonly (readonly string[])[]
}

export interface ListJson {
  readonly columns?: readonly string[]
  readonly sort?: string
  readonly filters?: readonly string[]
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
  readonly parent?: string
  /** Of a child that was a record: the link that led to what is its parent now. */
  readonly parent_was?: string
  readonly api?: { readonly path?: string; readonly aliases?: readonly string[] }
  readonly display?: string
  readonly search?: readonly string[]
  readonly unique?: readonly UniqueJson[]
  readonly indexes?: readonly (readonly string[])[]
  readonly checks?: readonly CheckJson[]
  readonly privacy?: PrivacyJson
  readonly layout?: { readonly sections: readonly SectionJson[] }
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

/**
 * An entity file. `properties` and `options` hold what is valid; what is not was reported and taken
 * out: `brokenFields` names such fields, so that whoever refers to one is not told it is unknown.
 */
export interface EntityDeclaration {
  readonly name: string
  readonly plugin: string
  readonly title: string
  readonly description: string
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, PropertyJson>>
  readonly options: EntityOptions
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
 * entities, workflows, actions and messages whose files could not be used; references to them are no further mistakes.
 */
export interface Declarations {
  readonly plugins: readonly PluginDeclaration[]
  readonly entities: readonly EntityDeclaration[]
  readonly access: readonly AccessDeclaration[]
  readonly workflows: readonly WorkflowDeclaration[]
  readonly actions: readonly ActionDeclaration[]
  readonly messages: readonly MessageDeclaration[]
  readonly unreadable: readonly string[]
  /** Roles that a school has made. */
  readonly ownRoles?: readonly RoleJson[]
  /** A school's own words, by the key of the product's text. */
  readonly words?: Readonly<Record<string, string>>
  readonly findings: readonly Diagnostic[]
}
