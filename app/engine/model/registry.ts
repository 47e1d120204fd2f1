import type { School } from './actor.js'
import type { Automation } from './automation.js'
import type { Entity } from './entity.js'
import type { JobDeclaration } from './jobs.js'
import type { Message } from './message.js'
import type { Dimension, Policy, Role, Scope } from './policy.js'

export interface PluginInfo {
  readonly name: string
  readonly version: string
  readonly title: string
  readonly requires: readonly string[]
  /** Entities that its code may write with all rights, audited. */
  readonly elevates: readonly string[]
  /** Services that its code provides. */
  readonly provides: readonly string[]
}

export interface MenuItem {
  readonly entity: string
  readonly title: string
  readonly group: string
  readonly icon: string
  readonly plugin: string
}

/** The standard verbs of generated REST. */
export type RecordVerb =
  | 'list'
  | 'create'
  | 'query'
  | 'aggregate'
  | 'read'
  | 'update'
  | 'replace'
  | 'delete'
  | 'restore'
  | 'permissions'
  | 'history'
  | 'export'
  | 'import'
  | 'template'
  | 'bulk'

/** Of a path that had its time: the days from which on it is not to be used, and on which it may go. */
export interface Deprecation {
  readonly since: string
  readonly until: string
}

interface RouteBase {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below `/api/v1`, with `{id}`: `/app/items/{id}`. */
  readonly path: string
  readonly entity: string
  /** The canonical path when this is an alias. */
  readonly aliasOf: string | null
  /** Absent of a path that is to be used. */
  readonly deprecated?: Deprecation
}

/** A verb on records of an entity. */
export interface RecordRoute extends RouteBase {
  readonly verb: RecordVerb
}

/** An action or a transition of an entity, by its name. */
export interface ProcessRoute extends RouteBase {
  readonly verb: 'action' | 'transition'
  readonly name: string
}

/** What is said about a record; each part has the methods of its own. */
export const DISCUSSION_PARTS = ['comments', 'tags', 'followers', 'attachments', 'timeline'] as const
export type DiscussionPart = (typeof DISCUSSION_PARTS)[number]

/** A part of what is said about a record: `/app/items/{id}/comments`, with `{part}` one comment of it. */
export interface DiscussionRoute extends RouteBase {
  readonly verb: 'discussion'
  readonly part: DiscussionPart
}

/** A route of generated REST, bound to one entity. */
export type Route = RecordRoute | ProcessRoute | DiscussionRoute

export function isRecordRoute(route: Route): route is RecordRoute {
  return route.verb !== 'action' && route.verb !== 'transition' && route.verb !== 'discussion'
}

export function isDiscussionRoute(route: Route): route is DiscussionRoute {
  return route.verb === 'discussion'
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
  /** What assignments of roles may be limited to, by name. */
  readonly dimensions: Readonly<Record<string, Dimension>>
  readonly routes: readonly Route[]
  readonly menu: readonly MenuItem[]
  readonly jobs: readonly JobDeclaration[]
  /** What code may tell people, by name. */
  readonly messages: Readonly<Record<string, Message>>
  /** Rules that plugins bring, by name. */
  readonly automations: Readonly<Record<string, Automation>>
  /** A school's own words for declared texts, by their keys. */
  readonly words?: Readonly<Record<string, string>>
}

/**
 * The only look-up of a registry: by school. Its currency decides how amounts are held and spelled, plugins that it
 * has switched off are not in it, and its overlay says what it has changed; `Engine.ready` has fetched that before.
 */
export type RegistryOf = (school: Pick<School, 'id' | 'currency' | 'overlay' | 'pluginsOff'>) => Registry
