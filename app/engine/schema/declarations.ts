import type { Diagnostic, Json, JsonObject, SourceRef } from '../base/main.js'

/** A declaration file as discovery finds it. `file` is relative to the root, with forward slashes. */
export interface DeclarationFile {
  readonly kind: 'plugin' | 'entity' | 'access'
  readonly plugin: string
  readonly file: string
}

export interface RoleJson {
  readonly name: string
  readonly title: string
  readonly portal?: boolean
  readonly inherits?: readonly string[]
}

export interface MenuJson {
  readonly entity: string
  readonly group: string
  readonly icon?: string
  readonly title?: string
}

/** `plugin.json`, valid against its meta-schema. */
export interface PluginDeclaration {
  readonly name: string
  readonly title: string
  readonly version: string
  readonly engine: string
  readonly requires: Readonly<Record<string, string>>
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

/** The `x-entity` keyword. */
export interface EntityOptions {
  readonly kind?: 'record' | 'child' | 'single' | 'tree' | 'log'
  readonly tenancy?: 'school' | 'platform'
  readonly internal?: boolean
  readonly plural?: string
  readonly title_plural?: string
  readonly parent?: string
  readonly api?: { readonly path?: string; readonly aliases?: readonly string[] }
  readonly display?: string
  readonly search?: readonly string[]
  readonly unique?: readonly UniqueJson[]
  readonly indexes?: readonly (readonly string[])[]
  readonly checks?: readonly CheckJson[]
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
  Partial<Record<'read' | 'write' | 'filter' | 'sort' | 'search', readonly string[]>>
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

/** `access.json` of a plugin. `all` is its `*` block. */
export interface AccessDeclaration {
  readonly plugin: string
  readonly scopes: readonly ScopeJson[]
  readonly all: { readonly roles: RoleBlock; readonly source: SourceRef } | null
  readonly blocks: readonly AccessBlock[]
  readonly source: SourceRef
}

/**
 * All declarations of an installation, with what was wrong in their form. `unreadable` names the
 * entities whose files could not be used; references to them are no further mistakes.
 */
export interface Declarations {
  readonly plugins: readonly PluginDeclaration[]
  readonly entities: readonly EntityDeclaration[]
  readonly access: readonly AccessDeclaration[]
  readonly unreadable: readonly string[]
  readonly findings: readonly Diagnostic[]
}
