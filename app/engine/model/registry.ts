import type { Entity } from './entity.js'
import type { Policy, Role, Scope } from './policy.js'

export interface PluginInfo {
  readonly name: string
  readonly version: string
  readonly title: string
  readonly requires: readonly string[]
}

export interface MenuItem {
  readonly entity: string
  readonly title: string
  readonly group: string
  readonly icon: string
  readonly plugin: string
}

/** The standard verbs of generated REST, each bound to one entity. */
export type RouteVerb = 'list' | 'create' | 'read' | 'update' | 'replace' | 'delete' | 'restore'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below `/api/v1`, with `{id}`: `/app/items/{id}`. */
  readonly path: string
  readonly entity: string
  readonly verb: RouteVerb
  /** The canonical path when this is an alias. */
  readonly aliasOf: string | null
}

/**
 * The immutable result of compiling all declarations: pure, frozen data. `scopes` is keyed
 * `<entity>:<name>`. `version` is the hash of everything.
 */
export interface Registry {
  readonly version: string
  readonly plugins: readonly PluginInfo[]
  readonly entities: Readonly<Record<string, Entity>>
  readonly policies: Readonly<Record<string, Policy>>
  readonly scopes: Readonly<Record<string, Scope>>
  readonly roles: Readonly<Record<string, Role>>
  readonly routes: readonly Route[]
  readonly menu: readonly MenuItem[]
}

/** The only look-up of a registry: by school, even while all schools are equal. */
export type RegistryOf = (schoolId: string) => Registry
