import type { SourceRef } from '../base/main.js'
import type { ConfigurationArea } from '../model/main.js'

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
