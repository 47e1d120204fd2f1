import type { EntityKind, Tenancy } from '../model/main.js'

/** Query parameters of generated REST: `?state=issued` filters, so no field may be called like one. */
const QUERY_PARAMETERS = [
  'filter',
  'search',
  'q',
  'sort',
  'ordering',
  'fields',
  'include',
  'page',
  'per_page',
  'page_size',
  'cursor',
  'count',
  'format',
  'or',
]

/** Words that stand in paths beside or below records. */
const PATH_WORDS = [
  'bulk',
  'query',
  'export',
  'schema',
  'aggregate',
  'import',
  'transitions',
  'history',
  'permissions',
  'restore',
  'me',
]

/** Names with a meaning in every expression, and in those of scopes, which internal entities have none of. */
const EXPRESSION_WORDS = ['true', 'false', 'null', 'in', 'now', 'today']
const SCOPE_WORD = 'actor'

/** What a child's rows call the record that owns them. */
export const PARENT_FIELD = 'parent'

const SYSTEM_COLUMNS = [
  'id',
  'school_id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
  'deleted_by',
  'deletion_id',
  'custom',
]

/** Columns the engine keeps in tables of a kind. Names common to most kinds are kept free in all. */
export function systemColumns(kind: EntityKind): readonly string[] {
  return kind === 'child' ? [...SYSTEM_COLUMNS, `${PARENT_FIELD}_id`, 'position'] : SYSTEM_COLUMNS
}

/** Names that JavaScript objects answer to by themselves. */
const OBJECT_WORDS = ['constructor', 'prototype']

/** What records say of the school they stand in, whose column `school_id` is; those of the platform stand in none. */
const SCHOOL_FIELD = 'school'

/** The part of an entity that decides which names its fields may have. */
export interface Naming {
  readonly kind: EntityKind
  readonly tenancy: Tenancy
  readonly internal: boolean
}

/** Why a field of an entity may not have a name; null when it may. */
export function reservedField(name: string, { kind, tenancy, internal }: Naming): string | null {
  if (QUERY_PARAMETERS.includes(name)) return 'is a query parameter of every list'
  if (PATH_WORDS.includes(name)) return 'is a word in paths of the API'
  if (EXPRESSION_WORDS.includes(name) || (name === SCOPE_WORD && !internal)) return 'has a meaning in expressions'
  if (systemColumns(kind).includes(name)) return 'is kept by the engine'
  if (tenancy === 'school' && name === SCHOOL_FIELD) return 'is the school that the engine keeps of each record'
  if (kind === 'child' && name === PARENT_FIELD) return 'is the link of a child to its owner'
  if (OBJECT_WORDS.includes(name)) return 'is a word of JavaScript'
  return null
}

/** Why a path may not hold a segment; null when it may. */
export function reservedSegment(segment: string): string | null {
  return PATH_WORDS.includes(segment) ? 'is a word in paths of the API' : null
}

/** First segments that belong to the host: its own endpoints stand beside those of entities. */
export const HOST_SEGMENTS: readonly string[] = [
  'auth',
  'audit-entries',
  'users',
  'roles',
  'jobs',
  'scan',
  'search',
  'files',
  'devices',
  'dashboards',
  'schools',
  'events',
  'webhooks',
  'health',
  'openapi.json',
  'x',
  'me',
]

/** Words of `access.json` that no role may be called. */
export const ACCESS_WORDS: readonly string[] = ['fields', 'scopes', 'system', 'service']
