import type { JsonObject } from '../base/main.js'
import { isDiscussionRoute, isRecordRoute } from '../model/main.js'
import type { RecordVerb, Registry, Route } from '../model/main.js'
import { hasForm, recordSchemas } from './json_schema.js'
import type { SchemaScope } from './json_schema.js'
import type { SchemaForm } from './names.js'
import { auditPaths, auditSchemas } from './openapi_audit.js'
import { DISCUSSION_ACTIONS, discussionOperation, discussionSchemas } from './openapi_discussion.js'
import { sharedComponents, sharedSchemas } from './openapi_components.js'
import { filePaths } from './openapi_files.js'
import { identityPaths, identitySchemas } from './openapi_identity.js'
import { eventPaths } from './openapi_events.js'
import { jobPaths, jobSchemas } from './openapi_jobs.js'
import { scanPaths } from './openapi_scan.js'
import { rolePaths, roleSchemas } from './openapi_roles.js'
import { searchPaths } from './openapi_search.js'
import { shareRepeated } from './openapi_sharing.js'
import { ACTION_OF, operation } from './openapi_operations.js'
import { inputSchemas, processOperation } from './process_operations.js'
import { ALL_VISIBLE, visibleEntities } from './visibility.js'
import type { Visibility } from './visibility.js'

const BASE = '/api/v1'
const SCHEMAS = '#/components/schemas/'

/**
 * The OpenAPI 3.1 document of a registry as one reader may see it: an entity, field or action that
 * is hidden from the reader is not named anywhere in it. Without a visibility it is the full document.
 * Equal input gives equal bytes.
 */
export function openApi(registry: Registry, visibility: Visibility = ALL_VISIBLE, seesAudit = true): JsonObject {
  const known = visibleEntities(registry, visibility)
  const scope: SchemaScope = { seenOf: (name) => known.get(name) ?? null, base: SCHEMAS }
  const entities = [...known.values()].map((item) => item.entity)
  const plugins = registry.plugins.filter((plugin) => entities.some((entity) => entity.plugin === plugin.name))
  return shareRepeated({
    openapi: '3.1.0',
    info: {
      title: 'Lectern REST API',
      version: 'v1',
      description: 'Generated from the declarations of the engine and its plugins.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: [
      { name: 'auth', description: 'Signing in' },
      { name: 'users', description: 'The own user' },
      ...(entities.some((entity) => entity.plugin === 'core')
        ? [{ name: 'core', description: 'Users of the school' }]
        : []),
      { name: 'audit', description: 'Who did what' },
      { name: 'roles', description: 'Who may do what' },
      { name: 'jobs', description: 'Work in the background' },
      { name: 'files', description: 'Uploads and downloads' },
      { name: 'events', description: 'What happens, as it happens' },
      { name: 'scan', description: 'Codes on cards, labels and passes' },
      { name: 'search', description: 'Search over all kinds of records' },
      ...plugins.map((plugin) => ({ name: plugin.name, description: plugin.title })),
    ],
    paths: {
      ...identityPaths(),
      ...rolePaths(),
      ...jobPaths(),
      ...filePaths(),
      ...eventPaths(),
      ...scanPaths(),
      ...searchPaths(),
      ...(seesAudit ? auditPaths() : {}),
      ...entityPaths(registry, scope),
    },
    components: {
      schemas: {
        ...sharedSchemas(),
        ...identitySchemas(),
        ...auditSchemas(),
        ...(entities.some(({ discussion }) => discussion) ? discussionSchemas() : {}),
        ...roleSchemas(),
        ...jobSchemas(),
        ...recordSchemas(entities, scope),
        ...inputSchemas(entities, scope, false),
      },
      ...sharedComponents(),
    },
  })
}

/** Path items by path, alphabetical; an alias refers to the item it stands for. */
function entityPaths(registry: Registry, scope: SchemaScope): Readonly<Record<string, JsonObject>> {
  const items = new Map<string, JsonObject>()
  const routes = [...registry.routes].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : rank(a) - rank(b)))
  for (const route of routes) {
    const known = scope.seenOf(route.entity)
    if (!known || !answers(route, known.seen.actions, scope)) continue
    const path = BASE + route.path
    if (route.aliasOf !== null && !route.deprecated) items.set(path, { $ref: pointerTo(route.aliasOf) })
    else {
      const described = describe(route, known, scope)
      const told = described && route.deprecated ? asDeprecated(described, route) : described
      if (told) items.set(path, { ...items.get(path), [route.method.toLowerCase()]: told })
    }
  }
  return Object.fromEntries(items)
}

function describe(route: Route, known: NonNullable<ReturnType<SchemaScope['seenOf']>>, scope: SchemaScope) {
  if (isDiscussionRoute(route)) return discussionOperation(route, known.entity)
  return isRecordRoute(route)
    ? operation(route.verb, { ...known, scope })
    : processOperation(route, known.entity, scope)
}

/** The operation at a path that had its time, which has an id of its own. */
function asDeprecated(described: JsonObject, { path, aliasOf, deprecated }: Route): JsonObject {
  const word = path.replace(/\W+/g, '_')
  return {
    ...described,
    operationId: `${String(described['operationId'])}${word}`,
    deprecated: true,
    description: `Use \`${BASE}${aliasOf ?? ''}\`; this path may go on ${deprecated?.until ?? ''}.`,
  }
}

const METHODS: readonly Route['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

function rank(route: Route): number {
  return METHODS.indexOf(route.method)
}

const FORM_OF: Readonly<Partial<Record<RecordVerb, SchemaForm>>> = {
  create: 'Create',
  update: 'Patch',
  replace: 'Replace',
}

function answers(route: Route, actions: ReadonlySet<string>, scope: SchemaScope): boolean {
  if (isDiscussionRoute(route)) return DISCUSSION_ACTIONS[route.part].some((name) => actions.has(name))
  if (!isRecordRoute(route)) return actions.has(route.name)
  if (!actions.has(ACTION_OF[route.verb])) return false
  const form = FORM_OF[route.verb]
  const known = scope.seenOf(route.entity)
  return form === undefined || (known !== null && hasForm(known.entity, form, scope))
}

/** A JSON pointer in a URI fragment, where braces must be percent-encoded (RFC 6901, section 6). */
function pointerTo(path: string): string {
  const escaped = (BASE + path).replaceAll('~', '~0').replaceAll('/', '~1')
  return `#/paths/${encodeURIComponent(escaped)}`
}
