import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import type { Deprecation, RecordVerb, Route } from '../../../model/main.js'
import { CORE } from '../../../plugins/main.js'
import { mapEntities } from '../../draft.js'
import type { EntitiesOf, RoutedEntity, Scene, ShownEntity } from '../../draft.js'
import { HOST_SEGMENTS, reservedSegment } from '../../reserved.js'
import { discussionRoutes } from './discussion_routes.js'
import { findOverlaps } from './overlaps.js'
import { processRoutes } from './process_routes.js'
import type { PlacedRoute } from './overlaps.js'

/** A verb of generated REST: its method and what follows the path of the entity. */
interface VerbRoute {
  readonly verb: RecordVerb
  readonly method: Route['method']
  readonly suffix: string
}

const RECORD_VERBS: readonly VerbRoute[] = [
  { verb: 'list', method: 'GET', suffix: '' },
  { verb: 'export', method: 'GET', suffix: '/export' },
  { verb: 'template', method: 'GET', suffix: '/import' },
  { verb: 'import', method: 'POST', suffix: '/import' },
  { verb: 'bulk', method: 'POST', suffix: '/bulk' },
  { verb: 'create', method: 'POST', suffix: '' },
  { verb: 'query', method: 'POST', suffix: '/query' },
  { verb: 'aggregate', method: 'GET', suffix: '/aggregate' },
  { verb: 'read', method: 'GET', suffix: '/{id}' },
  { verb: 'update', method: 'PATCH', suffix: '/{id}' },
  { verb: 'replace', method: 'PUT', suffix: '/{id}' },
  { verb: 'delete', method: 'DELETE', suffix: '/{id}' },
  { verb: 'restore', method: 'POST', suffix: '/{id}/restore' },
  { verb: 'permissions', method: 'GET', suffix: '/{id}/permissions' },
  { verb: 'history', method: 'GET', suffix: '/{id}/history' },
]

/** Of a `single` there is one record per school: it has no list, no id in its path and no end. */
const SINGLE_VERBS: readonly VerbRoute[] = [
  { verb: 'read', method: 'GET', suffix: '' },
  { verb: 'update', method: 'PATCH', suffix: '' },
  { verb: 'replace', method: 'PUT', suffix: '' },
  { verb: 'permissions', method: 'GET', suffix: '/permissions' },
  { verb: 'history', method: 'GET', suffix: '/history' },
]

/** Gives each entity its path and aliases. */
export function routeEntities(entities: EntitiesOf<ShownEntity>): EntitiesOf<RoutedEntity> {
  return mapEntities(entities, (entity) => {
    const { path, aliases = [], former = [] } = entity.declaration.options.api ?? {}
    const all = [...aliases, ...former.map((item) => item.path)]
    return { ...entity, api: { path: path ?? defaultPath(entity), aliases: all } }
  })
}

/** All generated routes; two that can match one URL are a finding, as is a path of the host's. */
export function compileRoutes(entities: EntitiesOf<RoutedEntity>, scene: Scene): readonly Route[] {
  const placed = [...entities.values()]
    .filter(isServed)
    .flatMap((entity) => [...routesOf(entity, scene), ...discussionRoutes(entity), ...processRoutes(entity, scene)])
  for (const { route, source, other } of findOverlaps(placed)) {
    const message = `${route.method} ${route.path} is answered by "${other.entity}" already, as ${other.path}.`
    scene.findings.error('API001', source, message, 'Set another "api.path" or alias.')
  }
  const former = formerPaths(entities, scene)
  return placed.map(({ route }) => withDeprecation(route, former))
}

/** Paths that entities had before, the longest first. */
function formerPaths(entities: EntitiesOf<RoutedEntity>, scene: Scene): readonly (readonly [string, Deprecation])[] {
  const all = [...entities.values()].flatMap((entity) =>
    (entity.declaration.options.api?.former ?? []).map(({ path, since, until }, index) => {
      if (!isDay(since) || !isDay(until) || until <= since) {
        const source = at(entity.source, 'x-entity', 'api', 'former', index)
        const message = `"${path}" is not to be used since ${since} and may go on ${until}.`
        scene.findings.error('API004', source, message, 'Give two days of the calendar, the second after the first.')
      }
      return [path, { since, until }] as const
    })
  )
  return all.sort(([a], [b]) => b.length - a.length)
}

function withDeprecation(route: Route, former: readonly (readonly [string, Deprecation])[]): Route {
  const found = former.find(([path]) => route.path === path || route.path.startsWith(`${path}/`))
  return found && route.aliasOf !== null ? { ...route, deprecated: found[1] } : route
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Internal entities are not served, and rows only inside their owner. */
function isServed(entity: RoutedEntity): boolean {
  return !entity.internal && entity.kind !== 'child' && entity.kind !== 'log'
}

function defaultPath(entity: ShownEntity): string {
  return `/${entity.plugin}/${entity.plural}`.replaceAll('_', '-')
}

function routesOf(entity: RoutedEntity, scene: Scene): readonly PlacedRoute[] {
  const declared = entity.declaration.options.api
  const path = declared?.path === undefined ? at(entity.source, '$id') : at(entity.source, 'x-entity', 'api', 'path')
  const paths: readonly [string, SourceRef, string | null][] = [
    [entity.api.path, path, null],
    ...entity.api.aliases.map((alias, index): [string, SourceRef, string] => [
      alias,
      at(entity.source, 'x-entity', 'api', 'aliases', index),
      entity.api.path,
    ]),
  ]
  const verbs = entity.kind === 'single' ? SINGLE_VERBS : RECORD_VERBS
  return paths.flatMap(([base, source, canonical]) => {
    checkSegments(base, source, entity, scene)
    return verbs.map(({ verb, method, suffix }) => ({
      source,
      route: {
        method,
        path: base + suffix,
        entity: entity.name,
        verb,
        aliasOf: canonical === null ? null : canonical + suffix,
      },
    }))
  })
}

function checkSegments(path: string, source: SourceRef, { plugin }: RoutedEntity, scene: Scene): void {
  const segments = path.slice(1).split('/')
  const [first = ''] = segments
  if (HOST_SEGMENTS.includes(first) && plugin !== CORE) {
    scene.findings.error(
      'API002',
      source,
      `"/${first}" belongs to the host.`,
      'Begin the path with the name of the plugin.'
    )
  }
  for (const segment of segments) {
    const reason = reservedSegment(segment)
    if (reason !== null) scene.findings.error('API002', source, `"${segment}" ${reason}.`, 'Use another word.')
  }
}
